"""Who looks after whom: assign, transfer, hand over."""
