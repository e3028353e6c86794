"""What is owed, and who was told; visits; import batches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "morning_run",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_morning_run")),
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


def downgrade() -> None:
    op.drop_index("uq_visit_planned", table_name="visit", postgresql_where=sa.text("state = 'planned'"))
    op.drop_index("ix_visit_visitor_day", table_name="visit")
    op.drop_index("ix_visit_township_day", table_name="visit")
    op.drop_index("ix_visit_person", table_name="visit")
    op.drop_index("ix_visit_county_day", table_name="visit")
    op.drop_table("visit")
    op.drop_index("ix_reminder_unread", table_name="reminder", postgresql_where=sa.text("state in ('waiting', 'sent')"))
    op.drop_index("ix_reminder_recipient", table_name="reminder")
    op.drop_index("ix_reminder_person", table_name="reminder")
    op.drop_index("ix_reminder_digest", table_name="reminder")
    op.drop_index("ix_reminder_day", table_name="reminder")
    op.drop_table("reminder")
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
    op.drop_index("ix_batch_row_verdict", table_name="batch_row")
    op.drop_index("ix_batch_row_person", table_name="batch_row")
    op.drop_table("batch_row")
    op.drop_index("ix_agenda_village", table_name="agenda")
    op.drop_index("ix_agenda_township", table_name="agenda")
    op.drop_index("ix_agenda_owner_due", table_name="agenda")
    op.drop_index("ix_agenda_owner", table_name="agenda")
    op.drop_index("ix_agenda_lost", table_name="agenda", postgresql_where=sa.text("lost_on is not null"))
    op.drop_index("ix_agenda_county_due", table_name="agenda")
    op.drop_index("ix_agenda_county", table_name="agenda")
    op.drop_index("ix_agenda_blocked", table_name="agenda", postgresql_where=sa.text("blocked"))
    op.drop_table("agenda")
    op.drop_index("ix_digest_inbox", table_name="digest")
    op.drop_table("digest")
    op.drop_index("ix_batch_created_by", table_name="batch")
    op.drop_index("ix_batch_county", table_name="batch")
    op.drop_table("batch")
    op.drop_table("morning_run")
