"""What is done to accounts: users and roles, passwords, sessions, tokens, forms kept over the end of a session."""
