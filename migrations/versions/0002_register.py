"""The register: persons and what is said of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "household_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("employed", sa.Boolean(), nullable=False),
        sa.Column("able", sa.Text(), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_member")),
    )
    op.create_index("ix_household_member_household", "household_member", ["household_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("role", sa.Text(), server_default="disabled", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("pinyin", sa.Text(), nullable=False),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("sealed_id", sa.LargeBinary(), nullable=True),
        sa.Column("id_index", sa.LargeBinary(), nullable=True),
        sa.Column("id_tail", sa.Text(), nullable=True),
        sa.Column("sealed_certificate", sa.LargeBinary(), nullable=True),
        sa.Column("certificate_index", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("phone_tail", sa.Text(), nullable=True),
        sa.Column("phone_of", sa.Text(), nullable=True),
        sa.Column("credential_kind", sa.Text(), nullable=False),
        sa.Column("category", sa.Integer(), nullable=True),
        sa.Column("components", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("credential_issued_on", sa.Date(), nullable=True),
        sa.Column("credential_expires_on", sa.Date(), nullable=True),
        sa.Column("credential_status", sa.Text(), server_default="valid", nullable=False),
        sa.Column("hukou_kind", sa.Text(), nullable=False),
        sa.Column("hukou_code", sa.Text(), nullable=True),
        sa.Column("residence_code", sa.Text(), nullable=True),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("township", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("need", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("condition", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("training_need", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("unemployed_reason", sa.Integer(), nullable=True),
        sa.Column("education", sa.Text(), nullable=True),
        sa.Column("self_care", sa.Text(), nullable=True),
        sa.Column("living_source", sa.Integer(), nullable=True),
        sa.Column("retirement_base", sa.Integer(), server_default="55", nullable=False),
        sa.Column("hardship_recognised_on", sa.Date(), nullable=True),
        sa.Column("guardian_name", sa.Text(), nullable=True),
        sa.Column("sealed_guardian_phone", sa.LargeBinary(), nullable=True),
        sa.Column("communication", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("low_income_allowance", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("low_income", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("lifted_from_poverty", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("monitor", sa.Text(), server_default="none", nullable=False),
        sa.Column("monitor_since", sa.Date(), nullable=True),
        sa.Column("relocated", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("multiple_disabled", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("exit_reason", sa.Text(), nullable=True),
        sa.Column("exit_on", sa.Date(), nullable=True),
        sa.Column("legal_basis", sa.Text(), server_default="statutory_duty", nullable=False),
        sa.Column("look_again_on", sa.Date(), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("need in ('yes', 'no', 'unknown')", name=op.f("ck_person_need")),
        sa.CheckConstraint("role in ('disabled', 'family')", name=op.f("ck_person_role")),
        sa.ForeignKeyConstraint(["county"], ["area.code"], name=op.f("fk_person_county")),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_person_owner_id")),
        sa.ForeignKeyConstraint(["township"], ["area.code"], name=op.f("fk_person_township")),
        sa.ForeignKeyConstraint(["village"], ["area.code"], name=op.f("fk_person_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_certificate_index", "person", ["certificate_index"], unique=False)
    op.create_index("ix_person_county", "person", ["county", "sort_key", "id"], unique=False)
    op.create_index("ix_person_grams", "person", ["grams"], unique=False, postgresql_using="gin")
    op.create_index("ix_person_household", "person", ["household_id"], unique=False)
    op.create_index(
        "ix_person_initials",
        "person",
        ["county", "initials"],
        unique=False,
        postgresql_ops={"initials": "text_pattern_ops"},
    )
    op.create_index(
        "ix_person_look_again",
        "person",
        ["look_again_on"],
        unique=False,
        postgresql_where=sa.text("look_again_on is not null"),
    )
    op.create_index("ix_person_owner", "person", ["owner_id", "sort_key", "id"], unique=False)
    op.create_index("ix_person_phone_index", "person", ["phone_index"], unique=False)
    op.create_index(
        "ix_person_pinyin", "person", ["county", "pinyin"], unique=False, postgresql_ops={"pinyin": "text_pattern_ops"}
    )
    op.create_index("ix_person_township", "person", ["township", "sort_key", "id"], unique=False)
    op.create_index(
        "ix_person_unassigned", "person", ["county", "id"], unique=False, postgresql_where=sa.text("owner_id is null")
    )
    op.create_index("ix_person_village", "person", ["village", "sort_key", "id"], unique=False)
    op.create_index(
        "uq_person_id_index", "person", ["id_index"], unique=True, postgresql_where=sa.text("merged_into is null")
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("notice_version", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("by_guardian", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_person", "consent", ["person_id"], unique=False)
    op.create_table(
        "person_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["kept_id"], ["person.id"], name=op.f("fk_person_merge_kept_id")),
        sa.ForeignKeyConstraint(["merged_id"], ["person.id"], name=op.f("fk_person_merge_merged_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
    )
    op.create_index("ix_person_merge_kept", "person_merge", ["kept_id"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_statement_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
    )
    op.create_index("ix_statement_person", "statement", ["person_id", "valid_from"], unique=False)
    op.create_table(
        "student",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("major", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        sa.Column("graduates_on", sa.Date(), nullable=False),
        sa.Column("roster_on", sa.Date(), nullable=True),
        sa.Column("willing", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("able", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("destination_code", sa.Text(), nullable=True),
        sa.Column("destination_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_student_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_student")),
    )


def downgrade() -> None:
    op.drop_table("student")
    op.drop_index("ix_statement_person", table_name="statement")
    op.drop_table("statement")
    op.drop_index("ix_person_merge_kept", table_name="person_merge")
    op.drop_table("person_merge")
    op.drop_index("ix_consent_person", table_name="consent")
    op.drop_table("consent")
    op.drop_index("uq_person_id_index", table_name="person", postgresql_where=sa.text("merged_into is null"))
    op.drop_index("ix_person_village", table_name="person")
    op.drop_index("ix_person_unassigned", table_name="person", postgresql_where=sa.text("owner_id is null"))
    op.drop_index("ix_person_township", table_name="person")
    op.drop_index("ix_person_pinyin", table_name="person", postgresql_ops={"pinyin": "text_pattern_ops"})
    op.drop_index("ix_person_phone_index", table_name="person")
    op.drop_index("ix_person_owner", table_name="person")
    op.drop_index("ix_person_look_again", table_name="person", postgresql_where=sa.text("look_again_on is not null"))
    op.drop_index("ix_person_initials", table_name="person", postgresql_ops={"initials": "text_pattern_ops"})
    op.drop_index("ix_person_household", table_name="person")
    op.drop_index("ix_person_grams", table_name="person", postgresql_using="gin")
    op.drop_index("ix_person_county", table_name="person")
    op.drop_index("ix_person_certificate_index", table_name="person")
    op.drop_table("person")
    op.drop_index("ix_household_member_household", table_name="household_member")
    op.drop_table("household_member")
