"""一人一策 ledgers of graduates."""
