"""Reports made, whole as they were printed, and when they were filed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("cutoff", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filed_note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name="fk_report_area"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("profile", "code", "area", "cutoff", name="uq_report_profile_code_area_cutoff"),
    )
    op.create_index("ix_report_area", "report", ["area", "cutoff"])


def downgrade() -> None:
    op.drop_table("report")
