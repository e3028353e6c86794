"""Reads of what was done; all of them through `access.scope.visible`."""
