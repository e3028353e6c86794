"""Shapes of what is sent in."""
