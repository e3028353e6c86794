"""Plan visits, record what came of them, undo a slip; seek people out at the times of the year that a plan names."""
