"""Bring the server up again when it was ended from outside: killed for want of memory, by mistake, by a crash."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

import psutil

from service.kit.embedded.postmaster import lives
from service.kit.errors import OnecaseError

EVERY = 0.5
AFTER_A_FAILURE = 10.0
log = logging.getLogger("onecase.embedded")


class Guard:
    """A thread that looks after a process. Each user of the server has one; `revive` sees to it that one acts.

    `number` answers the process id of the server as it now is, and raises when there is none.
    """

    def __init__(self, number: Callable[[], int], revive: Callable[[], None]) -> None:
        self._number = number
        self._revive = revive
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="embedded-postgres", daemon=True)
        self._thread.start()

    def leave(self) -> None:
        """Look no more; what is being done is finished first."""
        self._left.set()
        self._thread.join()

    def _watch(self) -> None:
        process = self._found()
        wait = EVERY
        while not self._left.wait(wait):
            if lives(process):
                continue
            try:
                self._revive()
                wait = EVERY
            except FileNotFoundError:
                return  # the folder itself is gone: there is nothing left to watch
            except (OnecaseError, OSError) as fault:
                wait = AFTER_A_FAILURE
                log.error("embedded PostgreSQL could not be started again: %s", type(fault).__name__)
            else:
                log.warning("embedded PostgreSQL had stopped and was started again")
            process = self._found()

    def _found(self) -> psutil.Process | None:
        with suppress(psutil.Error, ValueError, IndexError, OSError):
            return psutil.Process(self._number())
        return None
