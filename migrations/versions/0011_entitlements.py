"""Trainings, public-welfare posts, benefits, certified skills, the way to a masseur's certificate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def kept() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
    ]


def keys(table: str, *others: tuple[str, str]) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in (("person_id", "person"), *others)
    ] + [sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]


def upgrade() -> None:
    op.create_table(
        "training",
        *kept(),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("course", sa.Text(), nullable=True),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("days", sa.Numeric(6, 1), nullable=True),
        sa.Column("hours", sa.Numeric(6, 1), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("free", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("voucher", sa.Text(), nullable=True),
        sa.Column("training_fee", sa.Numeric(10, 2), nullable=True),
        sa.Column("living_fee", sa.Numeric(10, 2), nullable=True),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("approval_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("type in ('vocational', 'practical')", name=op.f("ck_training_type")),
        sa.CheckConstraint(
            "state in ('enrolled', 'in_training', 'completed', 'dropped')", name=op.f("ck_training_state")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_training_span")),
        *keys("training", ("approval_id", "approval")),
    )
    op.create_index("ix_training_person", "training", ["person_id", "starts_on"], unique=False)
    op.create_index(
        "ix_training_batch",
        "training",
        ["batch_id"],
        unique=False,
        postgresql_where=sa.text("batch_id is not null"),
    )
    op.create_table(
        "public_post",
        *kept(),
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("post_type", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("subsidy_ends_on", sa.Date(), nullable=True),
        sa.Column("first_approved_on", sa.Date(), nullable=True),
        sa.Column("assessed_ok", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("filed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("filing_number", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("approval_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("subsidy_ends_on >= started_on", name=op.f("ck_public_post_subsidy")),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_public_post_span")),
        *keys("public_post", ("approval_id", "approval")),
    )
    op.create_index("ix_public_post_person", "public_post", ["person_id", "started_on"], unique=False)
    op.create_table(
        "benefit",
        *kept(),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("from_month", sa.Text(), nullable=False),
        sa.Column("to_month", sa.Text(), nullable=True),
        sa.Column("monthly_amount", sa.Numeric(10, 2), nullable=True),
        sa.Column("fund", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("approval_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("to_month >= from_month", name=op.f("ck_benefit_span")),
        sa.CheckConstraint("status in ('applied', 'granted', 'denied', 'declined')", name=op.f("ck_benefit_status")),
        *keys("benefit", ("approval_id", "approval")),
    )
    op.create_index("ix_benefit_person", "benefit", ["person_id", "from_month"], unique=False)
    op.create_table(
        "skill_certificate",
        *kept(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("training_id", sa.Uuid(), nullable=True),
        *keys("skill_certificate", ("training_id", "training")),
    )
    op.create_index("ix_skill_certificate_person", "skill_certificate", ["person_id", "issued_on"], unique=False)
    op.create_table(
        "licence",
        *kept(),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        *keys("licence"),
    )
    op.create_index("ix_licence_person", "licence", ["person_id", "issued_on"], unique=False)
    op.create_table(
        "licence_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("licence_id", sa.Uuid(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Numeric(6, 1), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["licence_id"], ["licence.id"], name=op.f("fk_licence_review_licence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_review")),
    )
    op.create_index("uq_licence_review_day", "licence_review", ["licence_id", "reviewed_on"], unique=True)
    op.create_table(
        "path_step",
        *kept(),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("passed", sa.Boolean(), server_default="true", nullable=False),
        sa.CheckConstraint(
            "stage in ('registered', 'accepted', 'trained', 'examined', 'approved', 'certified')",
            name=op.f("ck_path_step_stage"),
        ),
        sa.CheckConstraint("passed or stage = 'examined'", name=op.f("ck_path_step_passed")),
        *keys("path_step"),
    )
    op.create_index("ix_path_step_person", "path_step", ["person_id", "on"], unique=False)


def downgrade() -> None:
    for table in (
        "path_step",
        "licence_review",
        "licence",
        "skill_certificate",
        "benefit",
        "public_post",
        "training",
    ):
        op.drop_table(table)
