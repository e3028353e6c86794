"""Acts on ledgers: open and change, parts, survey, sign-off, print, hand over, a county's own form."""
