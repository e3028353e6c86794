"""An invented county to try, and to measure: nobody in it exists, identity numbers are of region 999999."""
