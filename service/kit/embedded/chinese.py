"""Whether a database can search Chinese text: the one thing that a server set up with the C locale loses in silence."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.kit.embedded.account import EmbeddedError


async def check_chinese(connection: AsyncConnection | AsyncSession) -> None:
    """Raise `EmbeddedError` unless Chinese characters count as letters, in any PostgreSQL, ours or the user's own.

    Asked of a core function, since nothing here needs the trigram extension, which a user's own server may lack.
    """
    if not await connection.scalar(text("SELECT '张' ~ '[[:alpha:]]'")):
        detail = (
            "这个数据库的区域设置是 C，中文姓名会检索不到。请另建数据库："
            "CREATE DATABASE onecase TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';"
            "再把 DATABASE_URL 指向它。"
        )
        raise EmbeddedError(detail)
