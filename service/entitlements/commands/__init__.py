"""Save what somebody has, after asking the law; enrol many at once; the way to a masseur's certificate."""
