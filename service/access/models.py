"""The area tree (行政区划与单位)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class Area(Base):
    """A division (GB/T 2260, GB/T 10114, village) or a unit that is none, such as a development zone.

    `county` and `township` name the node itself or its ancestor of that level; None above it.
    """

    __tablename__ = "area"
    __table_args__ = (
        CheckConstraint("level in ('province', 'prefecture', 'county', 'township', 'village')", name="level"),
        Index("ix_area_parent", "parent"),
        Index("ix_area_county", "county"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[str]
    parent: Mapped[str | None] = mapped_column(ForeignKey("area.code", deferrable=True, initially="DEFERRED"))
    county: Mapped[str | None]
    township: Mapped[str | None]
    unit: Mapped[bool] = mapped_column(default=False, server_default="false")
