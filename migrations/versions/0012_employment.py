"""Jobs in full, businesses, destinations, replaced certificates, what more is known of a household."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JOB_INDEXES = {
    "ix_job_started": (["started_on", "person_id"], "voided_at is null"),
    "ix_job_away": (["person_id"], "workplace = 'away' and voided_at is null"),
    "ix_job_short": (["ended_on", "id"], "voided_at is null and ended_on - started_on < 29"),
    "ix_job_tiny": (["employer", "person_id"], "voided_at is null and ended_on is null and employer_staff <= 10"),
}
JOB_COLUMNS = ("subform", "title", "workplace", "workplace_at", "place_type", "referral", "referrer", "note")
FLAGS = ("dependent_on_elderly", "centralised_care")
SAID_AGAINST = (
    "kind = 'follow_up' and outcome = 'done' and voided_at is null"
    " and (detail ->> 'in_post' = 'no' or detail ->> 'pay_ok' = 'no')"
)


def upgrade() -> None:
    for name in JOB_COLUMNS:
        op.add_column("job", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("job", sa.Column("employer_staff", sa.Integer(), nullable=True))
    op.add_column("job", sa.Column("contract_from", sa.Date(), nullable=True))
    op.add_column("job", sa.Column("contract_to", sa.Date(), nullable=True))
    op.add_column("job", sa.Column("monthly_pay", sa.Integer(), nullable=True))
    op.add_column("job", sa.Column("pay_ok", sa.Text(), server_default="unknown", nullable=False))
    evidence = sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False)
    op.add_column("job", evidence)
    op.create_check_constraint(
        op.f("ck_job_contract_span"), "job", "contract_to is null or contract_to >= contract_from"
    )
    op.create_check_constraint(op.f("ck_job_subform"), "job", "subform is null or form = 7")
    op.create_check_constraint(op.f("ck_job_pay_ok"), "job", "pay_ok in ('yes', 'no', 'unknown')")
    for name, (columns, where) in JOB_INDEXES.items():
        op.create_index(name, "job", columns, unique=False, postgresql_where=sa.text(where))
    op.create_index(
        "ix_record_against", "record", ["happened_on", "id"], unique=False, postgresql_where=sa.text(SAID_AGAINST)
    )
    op.create_table(
        "business",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("licensed_on", sa.Date(), nullable=False),
        sa.Column("recognised_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("monthly_rent", sa.Numeric(10, 2, asdecimal=False), nullable=True),
        sa.Column("online", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("real_name", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("steady", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("good_credit", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("first_in_life", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("helps_others", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("closed_on is null or closed_on >= licensed_on", name=op.f("ck_business_span")),
        sa.CheckConstraint("kind in ('massage', 'other')", name=op.f("ck_business_kind")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_business_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_business")),
    )
    op.create_index("ix_business_person", "business", ["person_id", "licensed_on"], unique=False)
    op.create_table(
        "destination",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_destination_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destination")),
    )
    op.create_index("ix_destination_person", "destination", ["person_id", "recorded_at"], unique=False)
    op.execute(
        "insert into destination (id, person_id, code, since_on, source, recorded_at)"
        " select gen_random_uuid(), person_id, destination_code, destination_on, 'earlier', now()"
        " from student where destination_code is not null"
    )
    op.create_table(
        "former_certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_number", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("category", sa.Integer(), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("replaced_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_former_certificate_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_certificate")),
    )
    op.create_index("ix_former_certificate_person", "former_certificate", ["person_id", "replaced_on"], unique=False)
    for name in FLAGS:
        op.add_column("person", sa.Column(name, sa.Boolean(), server_default="false", nullable=False))
    op.add_column("person", sa.Column("income_per_head", sa.Numeric(10, 2, asdecimal=False), nullable=True))
    op.add_column("person", sa.Column("registered_unemployed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    for name in ("registered_unemployed_on", "income_per_head", *FLAGS):
        op.drop_column("person", name)
    for name in ("former_certificate", "destination", "business"):
        op.drop_table(name)
    op.drop_index("ix_record_against", table_name="record")
    for name in JOB_INDEXES:
        op.drop_index(name, table_name="job")
    for name in ("ck_job_contract_span", "ck_job_subform", "ck_job_pay_ok"):
        op.drop_constraint(op.f(name), "job")
    for name in ("evidence", "pay_ok", "monthly_pay", "contract_to", "contract_from", "employer_staff", *JOB_COLUMNS):
        op.drop_column("job", name)
