"""Ledgers of two kinds with measures and subsidies, their versions and signatures, a county's own form."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0006"
branch_labels = None
depends_on = None

GOALS = """
update ledger set goals = coalesce((
    select jsonb_agg(jsonb_build_object('id', gen_random_uuid(), 'text', goal, 'state', 'open'))
    from jsonb_array_elements_text(goals) goal
), '[]')
"""
TEXTS = """
update ledger set goals = coalesce((select jsonb_agg(goal -> 'text') from jsonb_array_elements(goals) goal), '[]')
"""
PLACES = """
update ledger set county = person.county, township = person.township, village = person.village, changed_at = recorded_at
from person where person.id = ledger.person_id
"""
VERSIONS = """
insert into ledger_version (id, ledger_id, person_id, number, content, made_at, made_by)
select gen_random_uuid(), id, person_id, version, jsonb_build_object(
    'opened_on', opened_on, 'officer_id', officer_id, 'next_contact_on', next_contact_on,
    'goals', goals, 'measures', measures, 'subsidies', subsidies), recorded_at, recorded_by
from ledger
"""


def upgrade() -> None:
    """Each ledger on file gets the version that it has now; what it said earlier was not kept."""
    op.execute(GOALS)
    op.add_column("ledger", sa.Column("kind", sa.Text(), server_default="graduate", nullable=False))
    for name in ("county", "township", "village"):
        op.add_column("ledger", sa.Column(name, sa.Text(), nullable=True))
        op.create_foreign_key(op.f(f"fk_ledger_{name}"), "ledger", "area", [name], ["code"])
    for name in ("measures", "subsidies"):
        kept = postgresql.JSONB(astext_type=sa.Text())
        op.add_column("ledger", sa.Column(name, kept, server_default="[]", nullable=False))
    op.add_column("ledger", sa.Column("sign_off", sa.Text(), server_default="waiting", nullable=False))
    op.add_column("ledger", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(PLACES)
    op.alter_column("ledger", "county", nullable=False)
    op.alter_column("ledger", "changed_at", nullable=False)
    op.drop_constraint(op.f("uq_ledger_person_id"), "ledger", type_="unique")
    op.create_unique_constraint("uq_ledger_person_kind", "ledger", ["person_id", "kind"])
    op.create_check_constraint(op.f("ck_ledger_kind"), "ledger", "kind in ('graduate', 'help')")
    op.create_check_constraint(op.f("ck_ledger_sign_off"), "ledger", "sign_off in ('waiting', 'signed', 'sent_back')")
    waiting = sa.text("sign_off = 'waiting'")
    for name in ("county", "township", "village"):
        columns = [name, "changed_at", "id"]
        op.create_index(f"ix_ledger_waiting_{name}", "ledger", columns, unique=False, postgresql_where=waiting)
    op.create_index("ix_ledger_officer", "ledger", ["officer_id"], unique=False)
    op.create_index(
        "ix_ledger_measures",
        "ledger",
        ["measures"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"measures": "jsonb_path_ops"},
    )
    op.create_table(
        "ledger_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ledger_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("decision in ('signed', 'sent_back')", name=op.f("ck_ledger_version_decision")),
        sa.CheckConstraint("decided_by <> made_by", name=op.f("ck_ledger_version_second_person")),
        sa.ForeignKeyConstraint(
            ["ledger_id"], ["ledger.id"], name=op.f("fk_ledger_version_ledger_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ledger_version_person_id")),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_ledger_version_made_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name=op.f("fk_ledger_version_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_version")),
        sa.UniqueConstraint("ledger_id", "number", name="uq_ledger_version_number"),
    )
    op.create_index("ix_ledger_version_person", "ledger_version", ["person_id", "made_at"], unique=False)
    op.execute(VERSIONS)
    op.create_table(
        "ledger_template",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["area.code"], name=op.f("fk_ledger_template_county")),
        sa.ForeignKeyConstraint(["stored_by"], ["user_account.id"], name=op.f("fk_ledger_template_stored_by")),
        sa.PrimaryKeyConstraint("county", "kind", name=op.f("pk_ledger_template")),
    )
    op.create_index("ix_student_graduates_on", "student", ["graduates_on", "person_id"], unique=False)


def downgrade() -> None:
    """Ledgers of monitored persons, versions and signatures go."""
    op.drop_index("ix_student_graduates_on", table_name="student")
    op.drop_table("ledger_template")
    op.drop_table("ledger_version")
    op.execute("delete from ledger where kind <> 'graduate'")
    op.execute(TEXTS)
    for name in ("measures", "officer", "waiting_village", "waiting_township", "waiting_county"):
        op.drop_index(f"ix_ledger_{name}", table_name="ledger")
    op.drop_constraint("uq_ledger_person_kind", "ledger", type_="unique")
    op.create_unique_constraint(op.f("uq_ledger_person_id"), "ledger", ["person_id"])
    for name in ("changed_at", "sign_off", "subsidies", "measures", "village", "township", "county", "kind"):
        op.drop_column("ledger", name)
