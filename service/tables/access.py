"""The area tree (行政区划与单位)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base
from service.law.facts import Tri

# Whether a village is rural: by its code (200–399 村委会, 001–199 居委会), else its name, else what was said of it.
RURAL = """case when level <> 'village' then null
     when length(code) = 12 and right(code, 3) ~ '^[0-9]{3}$' and right(code, 3) between '200' and '399' then 'yes'
     when length(code) = 12 and right(code, 3) ~ '^[0-9]{3}$' and right(code, 3) between '001' and '199' then 'no'
     when name ~ '(村|村委会|村民委员会|嘎查)$' then 'yes'
     when name ~ '(社区|居委会|居民委员会)$' then 'no'
     else coalesce(rural_said, 'unknown') end"""


class Area(Base):
    """A division (GB/T 2260, GB/T 10114, village) or a unit that is none, such as a development zone.

    `county` and `township` name the node itself or its ancestor of that level; None above it. `rural`: yes, no or
    unknown of a village, by which 居民户口 is judged; `rural_said`: what a supervisor said of one that does not tell.
    """

    __tablename__ = "area"
    __table_args__ = (
        CheckConstraint("level in ('province', 'prefecture', 'county', 'township', 'village')", name="level"),
        CheckConstraint("rural_said in ('yes', 'no')", name="rural_said"),
        Index("ix_area_parent", "parent"),
        Index("ix_area_county", "county"),
        {"info": {"owner": "access"}},
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[str]
    parent: Mapped[str | None] = mapped_column(ForeignKey("area.code", deferrable=True, initially="DEFERRED"))
    county: Mapped[str | None]
    township: Mapped[str | None]
    unit: Mapped[bool] = mapped_column(default=False, server_default="false")
    rural_said: Mapped[str | None]
    rural: Mapped[Tri | None] = mapped_column(Text, Computed(RURAL, persisted=True))
