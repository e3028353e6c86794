"""Ask and decide, never the same person."""
