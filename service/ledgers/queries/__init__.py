"""Reads of ledgers, their versions, and cohorts of graduates; all through `access.scope.visible`."""
