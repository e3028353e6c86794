"""Reads of jobs, businesses and destinations; all of them through `access.scope.visible`."""
