"""Visits as they are sent in: as JSON, and as the one form of the page."""
