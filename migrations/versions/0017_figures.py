"""For what each person counts in the plan's indicators, how many of a township do, and averages that others publish."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("tallies", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.create_index("ix_person_tallies", "person", ["tallies"], postgresql_using="gin")
    op.create_table(
        "tally_total",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("unit", sa.Text(), sa.ForeignKey("area.code", name="fk_tally_total_unit"), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("township", sa.Text(), nullable=True),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tally_total"),
    )
    op.create_index("ix_tally_total_county", "tally_total", ["county", "township"])
    op.create_index("ix_tally_total_township", "tally_total", ["township"])
    op.create_table(
        "outside_average",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), sa.ForeignKey("area.code", name="fk_outside_average_area"), nullable=False),
        sa.Column("average", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Numeric(5, 2), nullable=False),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "entered_by",
            sa.Uuid(),
            sa.ForeignKey("user_account.id", name="fk_outside_average_entered_by"),
            nullable=False,
        ),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("average in ('national', 'provincial')", name="ck_outside_average_average"),
        sa.CheckConstraint("covers in ('disabled_graduates', 'all_graduates')", name="ck_outside_average_covers"),
        sa.CheckConstraint("percent >= 0 and percent <= 100", name="ck_outside_average_percent"),
        sa.PrimaryKeyConstraint("id", name="pk_outside_average"),
    )
    op.create_index(
        "uq_outside_average_standing",
        "outside_average",
        ["area", "average", "year"],
        unique=True,
        postgresql_where=sa.text("superseded_at is null"),
    )


def downgrade() -> None:
    op.drop_table("outside_average")
    op.drop_table("tally_total")
    op.drop_index("ix_person_tallies", table_name="person")
    op.drop_column("person", "tallies")
