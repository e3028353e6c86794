"""Measures: what the service costs beside the database's own time for the same rows, both taken in one run."""
