"""Reads of the slice: import batches and their rows, and who on a roster has no ledger yet."""
