"""The register (服务对象): persons, dated statements, former numbers, household members, studies, consent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.kit.db import Base


class Person(Base):
    """A person with today's values beside, for lists; what changes over time is told by `Statement`.

    `sealed_*` are encrypted (place: `person.<column>:<id>`), `*_index` are the keyed hashes by which they are found.
    `county`, `township`, `village` are the service unit's; `grams` are name pieces prefixed with the county's code.
    `groups` are derived as the duties are: names of the plan's audiences, prefixed the same way; so are `tallies`, for
    what the person counts in the plan's indicators: unit/profile/indicator/mark (`rules.tally_key`).
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("role in ('disabled', 'family')", name="role"),
        CheckConstraint("need in ('yes', 'no', 'unknown')", name="need"),
        CheckConstraint("returned_migrant in ('yes', 'no', 'unknown')", name="returned_migrant"),
        Index("uq_person_id_index", "id_index", unique=True, postgresql_where=text("merged_into is null")),
        Index("ix_person_certificate_index", "certificate_index"),
        Index("ix_person_phone_index", "phone_index"),
        Index("ix_person_owner", "owner_id", "sort_key", "id"),
        Index("ix_person_township", "township", "sort_key", "id"),
        Index("ix_person_county", "county", "sort_key", "id"),
        Index("ix_person_village", "village", "sort_key", "id"),
        Index("ix_person_grams", "grams", postgresql_using="gin"),
        Index("ix_person_pinyin", "county", "pinyin", postgresql_ops={"pinyin": "text_pattern_ops"}),
        Index("ix_person_initials", "county", "initials", postgresql_ops={"initials": "text_pattern_ops"}),
        Index("ix_person_look_again", "look_again_on", postgresql_where=text("look_again_on is not null")),
        Index("ix_person_household", "household_id"),
        Index("ix_person_unassigned", "county", "id", postgresql_where=text("owner_id is null")),
        Index("ix_person_groups", "groups", postgresql_using="gin"),
        Index("ix_person_tallies", "tallies", postgresql_using="gin"),
        {"info": {"owner": "people"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    role: Mapped[str] = mapped_column(default="disabled", server_default="disabled")
    name: Mapped[str]
    sort_key: Mapped[str]
    pinyin: Mapped[str]
    initials: Mapped[str]
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text))
    sex: Mapped[str]
    born_on: Mapped[date]
    sealed_id: Mapped[bytes | None]
    id_index: Mapped[bytes | None]
    sealed_certificate: Mapped[bytes | None]
    certificate_index: Mapped[bytes | None]
    sealed_phone: Mapped[bytes | None]
    phone_index: Mapped[bytes | None]
    phone_tail: Mapped[str | None]
    phone_of: Mapped[str | None]
    credential_kind: Mapped[str] = mapped_column(default="disability_certificate")
    category: Mapped[int | None]
    components: Mapped[list[int]] = mapped_column(JSONB, default=list, server_default="[]")
    grade: Mapped[int | None]
    credential_issued_on: Mapped[date | None]
    credential_expires_on: Mapped[date | None]
    credential_status: Mapped[str] = mapped_column(default="valid", server_default="valid")
    hukou_kind: Mapped[str]
    hukou_code: Mapped[str | None]
    residence_code: Mapped[str | None]
    county: Mapped[str] = mapped_column(ForeignKey("area.code"))
    township: Mapped[str | None] = mapped_column(ForeignKey("area.code"))
    village: Mapped[str | None] = mapped_column(ForeignKey("area.code"))
    address: Mapped[str | None]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"), info={"writer": "caseloads"})
    need: Mapped[str] = mapped_column(default="unknown", server_default="unknown")
    condition: Mapped[str] = mapped_column(default="unknown", server_default="unknown")
    training_need: Mapped[str] = mapped_column(default="unknown", server_default="unknown")
    unemployed_reason: Mapped[int | None]
    education: Mapped[str | None]
    self_care: Mapped[str | None]
    living_source: Mapped[int | None]
    retirement_base: Mapped[int] = mapped_column(default=55, server_default="55")
    hardship_recognised_on: Mapped[date | None]
    registered_unemployed_on: Mapped[date | None]
    sealed_employment_certificate: Mapped[bytes | None]
    returned_migrant: Mapped[str] = mapped_column(default="unknown", server_default="unknown")
    guardian_name: Mapped[str | None]
    sealed_guardian_phone: Mapped[bytes | None]
    communication: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")
    household_id: Mapped[UUID] = mapped_column(default=uuid4)
    low_income_allowance: Mapped[bool] = mapped_column(default=False, server_default="false")
    low_income: Mapped[bool] = mapped_column(default=False, server_default="false")
    lifted_from_poverty: Mapped[bool] = mapped_column(default=False, server_default="false")
    monitor: Mapped[str] = mapped_column(default="none", server_default="none")
    monitor_since: Mapped[date | None]
    relocated: Mapped[bool] = mapped_column(default=False, server_default="false")
    multiple_disabled: Mapped[bool] = mapped_column(default=False, server_default="false")
    dependent_on_elderly: Mapped[bool] = mapped_column(default=False, server_default="false")
    centralised_care: Mapped[bool] = mapped_column(default=False, server_default="false")
    income_per_head: Mapped[float | None] = mapped_column(Numeric(10, 2, asdecimal=False))
    note: Mapped[str | None]
    entered_on: Mapped[date]
    exit_reason: Mapped[str | None]
    exit_on: Mapped[date | None]
    legal_basis: Mapped[str] = mapped_column(default="statutory_duty", server_default="statutory_duty")
    look_again_on: Mapped[date | None] = mapped_column(info={"writer": "duties"})
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}", info={"writer": "duties"})
    tallies: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default=list, server_default="{}", info={"writer": "duties"}
    )
    merged_into: Mapped[UUID | None]
    batch_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    updated_at: Mapped[datetime]


class Statement(Base):
    """What was said to hold from `valid_from` on: the keys of `values` are dated fields of the person.

    Nothing is overwritten: a correction sets `superseded_at` and says it anew. Merging the rows not superseded in the
    order (valid_from, recorded_at) gives what is known to have held on any day.
    """

    __tablename__ = "statement"
    __table_args__ = (
        Index("ix_statement_person", "person_id", "valid_from"),
        {"info": {"owner": "people"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    valid_from: Mapped[date]
    values: Mapped[dict[str, Any]] = mapped_column(JSONB)
    source: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    superseded_at: Mapped[datetime | None]


class Member(Base):
    """Somebody of the household who is no case of ours: counted for 零就业家庭, owed nothing.

    `employed_since`: when the present work began. `last_job_ended_on`: the last day of the work before it.
    """

    __tablename__ = "household_member"
    __table_args__ = (
        Index("ix_household_member_household", "household_id"),
        {"info": {"owner": "people"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    household_id: Mapped[UUID]
    name: Mapped[str]
    relation: Mapped[str]
    sex: Mapped[str]
    born_on: Mapped[date]
    employed: Mapped[bool]
    able: Mapped[str]
    wishes: Mapped[str]
    employed_since: Mapped[date | None]
    last_job_ended_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Student(Base):
    """Studies of a graduate or student (高校毕业生)."""

    __tablename__ = "student"
    __table_args__ = (
        Index("ix_student_graduates_on", "graduates_on", "person_id"),
        {"info": {"owner": "people"}},
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, info={"merge": "combine"})
    school: Mapped[str]
    major: Mapped[str | None]
    level: Mapped[str | None]
    enrolled_on: Mapped[date | None]
    graduates_on: Mapped[date]
    roster_on: Mapped[date | None]
    willing: Mapped[str] = mapped_column(default="unknown", server_default="unknown")
    able: Mapped[str] = mapped_column(default="unknown", server_default="unknown")
    destination_code: Mapped[str | None]
    destination_on: Mapped[date | None]


class Destination(Base):
    """What was said of where a graduate went (毕业去向), never overwritten; the studies hold what was said last.

    `code` null: what was said before was taken back.
    """

    __tablename__ = "destination"
    __table_args__ = (
        Index("ix_destination_person", "person_id", "recorded_at"),
        {"info": {"owner": "people"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    code: Mapped[str | None]
    since_on: Mapped[date | None]
    source: Mapped[str]
    note: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]


class FormerCertificate(Base):
    """A certificate number that was replaced: another grade, another category, a reissue (换证, 补办).

    `sealed_number` is encrypted (place: `former_certificate.sealed_number:<id>`).
    """

    __tablename__ = "former_certificate"
    __table_args__ = (
        Index("ix_former_certificate_person", "person_id", "replaced_on"),
        Index("ix_former_certificate_number_index", "number_index"),
        {"info": {"owner": "people"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    sealed_number: Mapped[bytes]
    number_index: Mapped[bytes]
    category: Mapped[int | None]
    grade: Mapped[int | None]
    replaced_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]


class KeptSearch(Base):
    """What a user looked for, for a short while: its id is the address of the results, which holds no name.

    `sealed` is encrypted (place: `kept_search.sealed:<id>`).
    """

    __tablename__ = "kept_search"
    __table_args__ = (
        Index("ix_kept_search_made_at", "made_at"),
        {"info": {"owner": "people"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    sealed: Mapped[bytes]
    made_at: Mapped[datetime]


class Consent(Base):
    """On what ground the person's data are kept (告知同意与处理依据, 个人信息保护法 13, 28–31)."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_person", "person_id"),
        {"info": {"owner": "people"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    purpose: Mapped[str]
    basis: Mapped[str]
    notice_version: Mapped[str]
    mode: Mapped[str]
    by_guardian: Mapped[bool] = mapped_column(default=False, server_default="false")
    given_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]


class Merge(Base):
    """Two persons found to be one: what moved, so that it can be taken back."""

    __tablename__ = "person_merge"
    __table_args__ = (
        Index("ix_person_merge_kept", "kept_id"),
        {"info": {"owner": "people"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kept_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "move"})
    merged_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), info={"merge": "refuse"})
    moved: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str]
    merged_at: Mapped[datetime]
    merged_by: Mapped[UUID | None]
