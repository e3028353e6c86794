"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "act",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("personal", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
    )
    op.create_index("ix_act_actor", "act", ["actor_id", "id"], unique=False)
    op.create_index("ix_act_subject", "act", ["subject_kind", "subject_id", "id"], unique=False)
    op.create_table(
        "area",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("county", sa.Text(), nullable=True),
        sa.Column("township", sa.Text(), nullable=True),
        sa.Column("unit", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint(
            "level in ('province', 'prefecture', 'county', 'township', 'village')", name=op.f("ck_area_level")
        ),
        sa.ForeignKeyConstraint(
            ["parent"], ["area.code"], name=op.f("fk_area_parent"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_area")),
    )
    op.create_index("ix_area_county", "area", ["county"], unique=False)
    op.create_index("ix_area_parent", "area", ["parent"], unique=False)
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('holiday', 'workday')", name=op.f("ck_calendar_day_kind")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
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
        "kept_answer",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_kept_answer")),
    )
    op.create_table(
        "loaded",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_loaded")),
    )
    op.create_table(
        "morning_run",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_morning_run")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="staged", nullable=False),
        sa.Column("layout", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('staged', 'applying', 'applied', 'undone', 'expired')", name=op.f("ck_batch_state")
        ),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_batch_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index("ix_batch_county", "batch", ["county", "created_at"], unique=False)
    op.create_index("ix_batch_created_by", "batch", ["created_by", "created_at"], unique=False)
    op.create_table(
        "digest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["recipient_id"], ["user_account.id"], name=op.f("fk_digest_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("recipient_id", "day", name=op.f("uq_digest_recipient_id_day")),
    )
    op.create_index("ix_digest_inbox", "digest", ["recipient_id", "day"], unique=False)
    op.create_table(
        "kept_form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_kept_form_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_form")),
        sa.UniqueConstraint("user_id", "path", name=op.f("uq_kept_form_user_id_path")),
    )
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
        "profile_binding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_profile_binding_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_binding")),
    )
    op.create_index("ix_profile_binding_area", "profile_binding", ["area", "valid_from"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role in ('counselor', 'graduate_officer', 'supervisor', 'system_admin', 'security_admin', 'audit_admin')",
            name=op.f("ck_role_grant_role"),
        ),
        sa.ForeignKeyConstraint(["area"], ["area.code"], name=op.f("fk_role_grant_area")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_role_grant_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index("ix_role_grant_area", "role_grant", ["area"], unique=False)
    op.create_index("ix_role_grant_user", "role_grant", ["user_id"], unique=False)
    op.create_table(
        "seal",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("act_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["act.id"], name=op.f("fk_seal_act_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_seal")),
        sa.UniqueConstraint("act_id", name=op.f("uq_seal_act_id")),
    )
    op.create_table(
        "sign_in",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sign_in_user_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sign_in")),
    )
    op.create_index("ix_sign_in_user", "sign_in", ["user_id"], unique=False)
    op.create_table(
        "token",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_token_user_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_token")),
    )
    op.create_index("ix_token_user", "token", ["user_id"], unique=False)
    op.create_table(
        "agenda",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("township", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("next_by", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("missing", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("lost_on", sa.Date(), nullable=True),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_agenda_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_agenda")),
    )
    op.create_index(
        "ix_agenda_blocked",
        "agenda",
        ["county", "next_by", "person_id"],
        unique=False,
        postgresql_where=sa.text("blocked"),
    )
    op.create_index("ix_agenda_county", "agenda", ["county", "next_by", "person_id"], unique=False)
    op.create_index("ix_agenda_county_due", "agenda", ["county", "due_on"], unique=False)
    op.create_index(
        "ix_agenda_lost",
        "agenda",
        ["county", "lost_on", "person_id"],
        unique=False,
        postgresql_where=sa.text("lost_on is not null"),
    )
    op.create_index("ix_agenda_owner", "agenda", ["owner_id", "next_by", "person_id"], unique=False)
    op.create_index("ix_agenda_owner_due", "agenda", ["owner_id", "due_on"], unique=False)
    op.create_index("ix_agenda_township", "agenda", ["township", "next_by", "person_id"], unique=False)
    op.create_index("ix_agenda_village", "agenda", ["village", "next_by", "person_id"], unique=False)
    op.create_table(
        "approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("township", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("subject", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("decision in ('granted', 'refused', 'withdrawn')", name=op.f("ck_approval_decision")),
        sa.CheckConstraint("decided_by <> requested_by", name=op.f("ck_approval_second_person")),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name=op.f("fk_approval_decided_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_approval_person_id")),
        sa.ForeignKeyConstraint(["requested_by"], ["user_account.id"], name=op.f("fk_approval_requested_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    op.create_index("ix_approval_person", "approval", ["person_id"], unique=False)
    op.create_index("ix_approval_requested_by", "approval", ["requested_by", "requested_at"], unique=False)
    op.create_index(
        "ix_approval_waiting_county",
        "approval",
        ["county", "requested_at"],
        unique=False,
        postgresql_where=sa.text("decision is null"),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=True),
        sa.Column("to_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["from_id"], ["user_account.id"], name=op.f("fk_assignment_from_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id")),
        sa.ForeignKeyConstraint(["to_id"], ["user_account.id"], name=op.f("fk_assignment_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment_person", "assignment", ["person_id", "at"], unique=False)
    op.create_table(
        "batch_row",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("faults", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("person_version", sa.Integer(), nullable=True),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("verdict in ('new', 'changed', 'same', 'wrong')", name=op.f("ck_batch_row_verdict")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_row_batch_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("batch_id", "row", name=op.f("pk_batch_row")),
    )
    op.create_index("ix_batch_row_person", "batch_row", ["person_id"], unique=False)
    op.create_index("ix_batch_row_verdict", "batch_row", ["batch_id", "verdict", "row"], unique=False)
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
        "duty",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("period_source", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("plan_by", sa.Date(), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expired", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("literal", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("township", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('open', 'blocked', 'declined', 'waived', 'met', 'lapsed')", name=op.f("ck_duty_state")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
    )
    op.create_index(
        "ix_duty_county_owed",
        "duty",
        ["county", "plan_by", "id"],
        unique=False,
        postgresql_where=sa.text("duty.state in ('open', 'blocked')"),
    )
    op.create_index("ix_duty_county_state", "duty", ["county", "state", "plan_by", "id"], unique=False)
    op.create_index(
        "ix_duty_due_owed",
        "duty",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("duty.state in ('open', 'blocked')"),
    )
    op.create_index(
        "ix_duty_owner_owed",
        "duty",
        ["owner_id", "plan_by", "id"],
        unique=False,
        postgresql_where=sa.text("duty.state in ('open', 'blocked')"),
    )
    op.create_index("ix_duty_owner_state", "duty", ["owner_id", "state", "plan_by", "id"], unique=False)
    op.create_index("ix_duty_person", "duty", ["person_id"], unique=False)
    op.create_index(
        "ix_duty_plan_owed",
        "duty",
        ["plan_by"],
        unique=False,
        postgresql_where=sa.text("duty.state in ('open', 'blocked')"),
    )
    op.create_index(
        "ix_duty_program_owed",
        "duty",
        ["county", "program", "plan_by", "person_id"],
        unique=False,
        postgresql_where=sa.text("duty.state in ('open', 'blocked')"),
    )
    op.create_index(
        "ix_duty_township_owed",
        "duty",
        ["township", "plan_by", "id"],
        unique=False,
        postgresql_where=sa.text("duty.state in ('open', 'blocked')"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("contract", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("social_insurance", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("self_employed_first", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("ended_on is null or ended_on >= started_on", name=op.f("ck_job_span")),
        sa.CheckConstraint("form between 1 and 7", name=op.f("ck_job_form")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_job_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_person", "job", ["person_id", "started_on"], unique=False)
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
        "record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("corrects", sa.Uuid(), nullable=True),
        sa.CheckConstraint("outcome in ('done', 'no_contact', 'declined')", name=op.f("ck_record_outcome")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_record_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
    )
    op.create_index("ix_record_person", "record", ["person_id", "happened_on"], unique=False)
    op.create_index("ix_record_visit", "record", ["visit_id"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("duty_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("about", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("township", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("plan_by", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("digest_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'sent', 'read', 'suppressed', 'failed')", name=op.f("ck_reminder_state")
        ),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name=op.f("fk_reminder_digest_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["user_account.id"], name=op.f("fk_reminder_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "duty_id",
            "about",
            "stage",
            "recipient_id",
            name=op.f("uq_reminder_duty_id_about_stage_recipient_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_reminder_day", "reminder", ["day", "county", "state"], unique=False)
    op.create_index("ix_reminder_digest", "reminder", ["digest_id"], unique=False)
    op.create_index("ix_reminder_person", "reminder", ["person_id", "day"], unique=False)
    op.create_index("ix_reminder_recipient", "reminder", ["recipient_id", "day", "state"], unique=False)
    op.create_index(
        "ix_reminder_unread",
        "reminder",
        ["duty_id"],
        unique=False,
        postgresql_where=sa.text("state in ('waiting', 'sent')"),
    )
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
    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("visitor_id", sa.Uuid(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("township", sa.Text(), nullable=True),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("planned_for", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("mode", sa.Text(), server_default="home_visit", nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_by", sa.Uuid(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("form_id", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('planned', 'done', 'no_contact', 'cancelled')", name=op.f("ck_visit_state")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_person_id")),
        sa.ForeignKeyConstraint(["visitor_id"], ["user_account.id"], name=op.f("fk_visit_visitor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("form_id", name=op.f("uq_visit_form_id")),
    )
    op.create_index("ix_visit_county_day", "visit", ["county", "planned_for"], unique=False)
    op.create_index("ix_visit_person", "visit", ["person_id", "planned_for"], unique=False)
    op.create_index("ix_visit_township_day", "visit", ["township", "planned_for"], unique=False)
    op.create_index("ix_visit_visitor_day", "visit", ["visitor_id", "planned_for", "village"], unique=False)
    op.create_index(
        "uq_visit_planned",
        "visit",
        ["person_id", "planned_for"],
        unique=True,
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_table(
        "waiver",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_waiver_approval_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_waiver_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    op.create_index("ix_waiver_person", "waiver", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_waiver_person", table_name="waiver")
    op.drop_table("waiver")
    op.drop_index("uq_visit_planned", table_name="visit", postgresql_where=sa.text("state = 'planned'"))
    op.drop_index("ix_visit_visitor_day", table_name="visit")
    op.drop_index("ix_visit_township_day", table_name="visit")
    op.drop_index("ix_visit_person", table_name="visit")
    op.drop_index("ix_visit_county_day", table_name="visit")
    op.drop_table("visit")
    op.drop_table("student")
    op.drop_index("ix_statement_person", table_name="statement")
    op.drop_table("statement")
    op.drop_index("ix_reminder_unread", table_name="reminder", postgresql_where=sa.text("state in ('waiting', 'sent')"))
    op.drop_index("ix_reminder_recipient", table_name="reminder")
    op.drop_index("ix_reminder_person", table_name="reminder")
    op.drop_index("ix_reminder_digest", table_name="reminder")
    op.drop_index("ix_reminder_day", table_name="reminder")
    op.drop_table("reminder")
    op.drop_index("ix_record_visit", table_name="record")
    op.drop_index("ix_record_person", table_name="record")
    op.drop_table("record")
    op.drop_index("ix_person_merge_kept", table_name="person_merge")
    op.drop_table("person_merge")
    op.drop_index("ix_job_person", table_name="job")
    op.drop_table("job")
    op.drop_index(
        "ix_duty_township_owed", table_name="duty", postgresql_where=sa.text("duty.state in ('open', 'blocked')")
    )
    op.drop_index(
        "ix_duty_program_owed", table_name="duty", postgresql_where=sa.text("duty.state in ('open', 'blocked')")
    )
    op.drop_index("ix_duty_plan_owed", table_name="duty", postgresql_where=sa.text("duty.state in ('open', 'blocked')"))
    op.drop_index("ix_duty_person", table_name="duty")
    op.drop_index("ix_duty_owner_state", table_name="duty")
    op.drop_index(
        "ix_duty_owner_owed", table_name="duty", postgresql_where=sa.text("duty.state in ('open', 'blocked')")
    )
    op.drop_index("ix_duty_due_owed", table_name="duty", postgresql_where=sa.text("duty.state in ('open', 'blocked')"))
    op.drop_index("ix_duty_county_state", table_name="duty")
    op.drop_index(
        "ix_duty_county_owed", table_name="duty", postgresql_where=sa.text("duty.state in ('open', 'blocked')")
    )
    op.drop_table("duty")
    op.drop_index("ix_consent_person", table_name="consent")
    op.drop_table("consent")
    op.drop_index("ix_batch_row_verdict", table_name="batch_row")
    op.drop_index("ix_batch_row_person", table_name="batch_row")
    op.drop_table("batch_row")
    op.drop_index("ix_assignment_person", table_name="assignment")
    op.drop_table("assignment")
    op.drop_index("ix_approval_waiting_county", table_name="approval", postgresql_where=sa.text("decision is null"))
    op.drop_index("ix_approval_requested_by", table_name="approval")
    op.drop_index("ix_approval_person", table_name="approval")
    op.drop_table("approval")
    op.drop_index("ix_agenda_village", table_name="agenda")
    op.drop_index("ix_agenda_township", table_name="agenda")
    op.drop_index("ix_agenda_owner_due", table_name="agenda")
    op.drop_index("ix_agenda_owner", table_name="agenda")
    op.drop_index("ix_agenda_lost", table_name="agenda", postgresql_where=sa.text("lost_on is not null"))
    op.drop_index("ix_agenda_county_due", table_name="agenda")
    op.drop_index("ix_agenda_county", table_name="agenda")
    op.drop_index("ix_agenda_blocked", table_name="agenda", postgresql_where=sa.text("blocked"))
    op.drop_table("agenda")
    op.drop_index("ix_token_user", table_name="token")
    op.drop_table("token")
    op.drop_index("ix_sign_in_user", table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("seal")
    op.drop_index("ix_role_grant_user", table_name="role_grant")
    op.drop_index("ix_role_grant_area", table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index("ix_profile_binding_area", table_name="profile_binding")
    op.drop_table("profile_binding")
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
    op.drop_table("kept_form")
    op.drop_index("ix_digest_inbox", table_name="digest")
    op.drop_table("digest")
    op.drop_index("ix_batch_created_by", table_name="batch")
    op.drop_index("ix_batch_county", table_name="batch")
    op.drop_table("batch")
    op.drop_table("user_account")
    op.drop_table("morning_run")
    op.drop_table("loaded")
    op.drop_table("kept_answer")
    op.drop_index("ix_household_member_household", table_name="household_member")
    op.drop_table("household_member")
    op.drop_table("calendar_day")
    op.drop_index("ix_area_parent", table_name="area")
    op.drop_index("ix_area_county", table_name="area")
    op.drop_table("area")
    op.drop_index("ix_act_subject", table_name="act")
    op.drop_index("ix_act_actor", table_name="act")
    op.drop_table("act")
