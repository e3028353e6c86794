"""`onecase serve` and `onecase worker`."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import os
import signal
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.running import Opened, opened, run

if TYPE_CHECKING:
    import uvicorn


def add_to(app: typer.Typer) -> None:
    """Mount these commands."""
    app.command("serve", help="启动网页服务（默认同时运行后台任务）。")(serve)
    app.command("worker", help="只运行后台任务；可以同时运行任意多个。")(worker)


def serve(
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="监听端口，默认取 ONECASE_PORT")] = None,
    *,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="不在本进程运行后台任务")] = False,
) -> None:
    """The web process until Ctrl-C."""

    async def work() -> None:
        async with opened() as place:
            await serve_until_stopped(place, host, port, with_worker=not no_worker)

    run(work())


async def serve_until_stopped(place: Opened, host: str, port: int | None, *, with_worker: bool, note: str = "") -> None:
    """Serve, and work beside it when asked, until a signal comes."""
    import structlog
    import uvicorn

    from service.app import create_app
    from service.kit.health import at_head, clocks_apart
    from service.kit.logs import set_up_logs
    from service.kit.settings import settings

    set_up_logs(settings().log_level)
    if not await at_head(place.database):
        raise _refused("数据库不是最新版本，请先运行 onecase migrate。")
    if await clocks_apart(place.database, place.clock):
        structlog.get_logger().error("clock.differs", detail="本机时间与数据库服务器相差 5 分钟以上，请校正。")
    config = uvicorn.Config(
        create_app(place.database, place.clock),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    gc.freeze()  # the application stays
    stop = asyncio.Event()
    beside = asyncio.create_task(_work(place, stop)) if with_worker else None
    with _listening(host, settings().port if port is None else port) as sock:
        server = _server(config)
        _at_signals(server.stop)
        typer.echo(note or f"一人一案已启动：http://{host}:{sock.getsockname()[1]}（按 Ctrl-C 停止）")
        try:
            await server.serve(sockets=[sock])
        finally:
            stop.set()
            if beside is not None:
                await beside


def _server(config: uvicorn.Config) -> Any:  # noqa: ANN401 - made here: uvicorn is imported by who serves alone
    """A server that leaves signals to us: uvicorn's own raises them anew when it has stopped, before the worker has."""
    import uvicorn

    class Server(uvicorn.Server):
        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

        def stop(self) -> None:
            """Answer the requests at hand first; a second signal does not wait for them."""
            self.force_exit, self.should_exit = self.should_exit, True

    return Server(config)


def _refused(detail: str) -> Exception:
    from service.kit.errors import Refused

    return Refused(detail)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        sock = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as fault:
        why = "端口已被占用" if fault.errno == errno.EADDRINUSE else os.strerror(fault.errno or 0)
        raise _refused(f"不能在 {host}:{port} 上监听（{why}）。请用 --port 换一个，或先停掉占用它的程序。") from fault
    # Inherited by each connection. Without it the body of an answer waits until the client has acknowledged the head,
    # which on a kept connection it delays by 40 ms; a loop sets it by itself only on sockets that name their protocol.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _at_signals(act: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, act)


async def _work(place: Opened, stop: asyncio.Event) -> None:
    from service import worker as jobs
    from service.kit.db import Database

    # connections of its own: the web process closes its pool before the last job is done
    own = Database(place.database.url, cipher=place.database.cipher, settlers=place.database.settlers, pool_size=5)
    try:
        await jobs.run(own, place.clock, stop)
    finally:
        await own.close()


def worker() -> None:
    """Take jobs until Ctrl-C or SIGTERM; the job at hand is finished first."""

    async def work() -> None:
        from service.kit.logs import set_up_logs
        from service.kit.settings import settings

        set_up_logs(settings().log_level)
        async with opened() as place:
            stop = asyncio.Event()
            _at_signals(stop.set)
            typer.echo("后台任务已启动（按 Ctrl-C 停止）。")
            await _work(place, stop)

    run(work())
