"""What is owed, by whom, by when, and why: loads facts, asks law, keeps the rows."""
