"""Reads of the register; all of them through `access.scope.visible`."""
