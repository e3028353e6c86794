"""Acts of the slice: keep the rows true, and the totals made of them."""
