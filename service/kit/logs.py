"""Logs on stderr without personal data: an exception is told by its type and where it arose, never by its message."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

import structlog


class _Formatter(logging.Formatter):
    """Messages of database errors quote rows and parameters: only types and places are written."""

    def formatException(  # noqa: N802 - logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        kind, _, trace = ei
        frames = "".join(traceback.format_tb(trace)) if trace is not None else ""
        return f"{frames}{kind.__name__ if kind else ''}"


def set_up_logs(level: str) -> None:
    """For a process that serves or works; also takes in what structlog and uvicorn write."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=number, handlers=[handler], force=True)
    for noisy in ("uvicorn.access", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.JSONRenderer(ensure_ascii=False)],
    )
