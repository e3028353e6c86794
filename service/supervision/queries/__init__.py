"""Reads of supervision; all of them through `access.scope.visible`."""

from service.supervision.queries.figures import figures

__all__ = ["figures"]
