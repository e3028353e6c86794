"""What is on file of a person, which rows that makes, and why."""
