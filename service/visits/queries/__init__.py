"""Reads of the slice: planned visits, where a person stands, and the person's timeline."""
