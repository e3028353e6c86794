"""Who may do what, and where: roles, permissions, the area tree, and the one place where an actor becomes a filter."""
