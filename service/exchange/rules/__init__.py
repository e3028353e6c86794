"""What a sheet's columns mean, and what a row says. No database."""
