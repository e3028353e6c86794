"""`python -m service.kit.embedded.watch ROOT LOCK BINARIES`: wait for the last user to go, then stop the server."""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path

from service.kit.embedded.server import EmbeddedPostgres


def main(root: str, lock: str, binaries: str) -> None:
    """`lock` is the number of the inherited `watch.lock`.

    It is given back before the server is stopped: whoever starts next waits for `users.lock`, and so finds no watcher
    that is about to end.
    """
    server = EmbeddedPostgres(Path(root), binaries=Path(binaries))
    _ = server.place  # found now: later the folder may be gone
    with (server.root / "users.lock").open("ab") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        os.close(int(lock))
        server.halt()


if __name__ == "__main__":
    main(*sys.argv[1:])
