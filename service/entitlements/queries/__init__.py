"""Reads of what a person has and may have; all of them through `access.scope.visible`."""
