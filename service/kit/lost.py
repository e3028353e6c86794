"""What is done when the connection to the database is lost: it is told in words, and no later request meets it again.

Nothing is sent to the database to find out whether it is there: a connection that was closed while nobody used it is
known to be closed, and replaced before it is used. A statement that was under way is never sent again, since nobody
knows how far it came.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from service.kit.errors import OnecaseError

GONE = ("08", "57P01", "57P02", "57P03", "57P05")  # connection lost, shut down, crashed, starting up, idle for too long


class DatabaseGone(OnecaseError):
    """The database does not answer."""

    status = 503
    title = "暂时不能使用"
    retry_after = 10
    unsaved = True  # so that it may be sent again

    def __init__(self, detail: str = "数据库暂时连不上，这次操作没有保存。请过几分钟再试。") -> None:
        super().__init__(detail)


class SavedOrNot(DatabaseGone):
    """The connection was lost while saving: whether it is saved, nobody knows yet."""

    unsaved = False

    def __init__(self) -> None:
        super().__init__(
            "保存时与数据库的连接中断，不能确定是否已经保存。请过几分钟打开相应页面核对，没有保存的再填写一次。"
        )


def is_gone(fault: BaseException | None) -> bool:
    """Whether a fault says that the database is not there, or has no connection left to give."""
    if isinstance(fault, DatabaseGone | PoolExhausted):
        return True
    return str(getattr(fault, "sqlstate", None) or "").startswith(GONE)


def watch(engine: Engine) -> None:
    """Have this engine's lost connections told as `DatabaseGone`, and replaced."""
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "checkout", _still_open)
    event.listen(engine, "handle_error", _lost)


def _connect(dialect: Any, record: Any, arguments: Any, named: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own types
    del record
    try:
        return dialect.connect(*arguments, **named)
    except Exception as fault:
        raise DatabaseGone from fault


def _still_open(connection: Any, record: Any, proxy: Any) -> None:  # noqa: ANN401 - as above
    """A server that went away has closed its sockets, which the event loop has noticed: no question is needed."""
    del record, proxy
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _lost(context: ExceptionContext) -> None:
    if context.is_disconnect or is_gone(context.original_exception):
        context.is_disconnect = True  # although the socket may still be open: the server has said that it closes it
        raise DatabaseGone from context.original_exception
