"""The six clocks. Each has `claims`: what is owed on the day of the view; and `turns`: when time alone may change it.

`turns` need not name the dates that stand in the facts themselves, nor New Year: `evaluate` looks at those anyway.
"""
