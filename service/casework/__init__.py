"""Service records and contacts: what was done for a person; corrections."""
