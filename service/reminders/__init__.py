"""Who is told what, when; delivery and its outcome."""
