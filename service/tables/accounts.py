"""Users, the roles granted to them, and what they sign in with."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class User(Base):
    """A worker's account; a disabled user cannot hold cases."""

    __tablename__ = "user_account"
    __table_args__ = ({"info": {"owner": "accounts"}},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    must_change: Mapped[bool] = mapped_column(default=False, server_default="false")
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class RoleGrant(Base):
    """A role granted for an area; taken back by `revoked_at`, never deleted."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(
            "role in ('counselor', 'graduate_officer', 'supervisor', 'system_admin', 'security_admin', 'audit_admin')",
            name="role",
        ),
        Index("ix_role_grant_user", "user_id"),
        Index("ix_role_grant_area", "area"),
        {"info": {"owner": "accounts"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[str]
    area: Mapped[str] = mapped_column(ForeignKey("area.code"))
    granted_at: Mapped[datetime]
    granted_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]


class SignIn(Base):
    """A browser session: the hash of the cookie's random value; idle for too long, it has run out."""

    __tablename__ = "sign_in"
    __table_args__ = (
        Index("ix_sign_in_user", "user_id"),
        {"info": {"owner": "accounts"}},
    )

    hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class Token(Base):
    """A bearer token for the API: its hash and its last day; `name` says what it is for."""

    __tablename__ = "token"
    __table_args__ = (
        Index("ix_token_user", "user_id"),
        UniqueConstraint("id"),
        {"info": {"owner": "accounts"}},
    )

    hash: Mapped[bytes] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    expires_on: Mapped[date]
    revoked_at: Mapped[datetime | None]


class Guesses(Base):
    """Wrong passwords of late: of a name from a source, from a source, or of a name; `key` is a keyed hash of which.

    `user_id`: whose, where there is such a user. `known_at`: when the right one last came from there.
    """

    __tablename__ = "guesses"
    __table_args__ = (
        Index("ix_guesses_user", "user_id"),
        {"info": {"owner": "accounts"}},
    )

    key: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    failed: Mapped[int]
    since: Mapped[datetime]
    locked_until: Mapped[datetime | None]
    known_at: Mapped[datetime | None]


class KeptForm(Base):
    """A form typed before the session ran out, sealed; given back after signing in again, for a day."""

    __tablename__ = "kept_form"
    __table_args__ = (
        UniqueConstraint("user_id", "path"),
        {"info": {"owner": "accounts"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    path: Mapped[str]
    sealed: Mapped[bytes]
    kept_at: Mapped[datetime]
