"""Users, sign-in, sessions, tokens, roles granted."""
