"""Acts on the register. Every write about a person begins with `hold` (one) or `touch` (many)."""
