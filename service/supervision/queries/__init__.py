"""Reads of supervision; all of them through `access.scope.visible`."""
