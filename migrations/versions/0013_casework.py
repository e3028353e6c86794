"""Job leads, events, acts for many, attachments; what a follow-up says is called as the forms call it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

RENAMED = """
update record set detail = (detail - '{old}') || jsonb_build_object('{new}', detail -> '{old}')
where kind = 'follow_up' and detail ? '{old}'
"""


def upgrade() -> None:
    op.create_table(
        "lead",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("away", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("pay", sa.Text(), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("categories", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("accommodations", sa.Text(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "sector in ('agency', 'institution', 'state_owned', 'private', 'other')", name=op.f("ck_lead_sector")
        ),
        sa.CheckConstraint("wanted > 0", name=op.f("ck_lead_wanted")),
        sa.ForeignKeyConstraint(["county"], ["area.code"], name=op.f("fk_lead_county")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
    )
    op.create_index("ix_lead_county", "lead", ["county", "recorded_at", "id"], unique=False)
    op.create_table(
        "group_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("organiser", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind in ('campus_fair', 'live_stream', 'two_way', 'to_the_villages', 'policy_briefing')",
            name=op.f("ck_group_event_kind"),
        ),
        sa.CheckConstraint("mode in ('online', 'offline')", name=op.f("ck_group_event_mode")),
        sa.ForeignKeyConstraint(["county"], ["area.code"], name=op.f("fk_group_event_county")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_event")),
    )
    op.create_index("ix_group_event_county", "group_event", ["county", "happened_on", "id"], unique=False)
    op.create_table(
        "group_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("skipped", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("num_nonnulls(lead_id, event_id) <= 1", name=op.f("ck_group_act_subject")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_group_act_lead_id")),
        sa.ForeignKeyConstraint(["event_id"], ["group_event.id"], name=op.f("fk_group_act_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_act")),
    )
    op.create_index("ix_group_act_lead", "group_act", ["lead_id", "at"], unique=False)
    op.create_index("ix_group_act_event", "group_act", ["event_id", "at"], unique=False)
    op.add_column("record", sa.Column("act_id", sa.Uuid(), nullable=True))
    op.create_index("ix_record_act", "record", ["act_id"], unique=False, postgresql_where=sa.text("act_id is not null"))
    op.add_column("approval", sa.Column("act_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_approval_act", "approval", ["act_id"], unique=False, postgresql_where=sa.text("act_id is not null")
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "media_type in ('application/pdf', 'image/jpeg', 'image/png')", name=op.f("ck_attachment_media_type")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attachment_person_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_attachment_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_person", "attachment", ["person_id", "added_at"], unique=False)
    op.create_index("ix_attachment_record", "attachment", ["record_id"], unique=False)
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_campaign_span")),
        sa.ForeignKeyConstraint(["county"], ["area.code"], name=op.f("fk_campaign_county")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("county", "year", "code", name=op.f("uq_campaign_county_year_code")),
    )
    op.create_table(
        "outreach_target",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("done_record", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_outreach_target_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outreach_target_person_id")),
        sa.PrimaryKeyConstraint("campaign_id", "person_id", name=op.f("pk_outreach_target")),
    )
    op.create_index("ix_outreach_target_person", "outreach_target", ["person_id"], unique=False)
    op.execute(RENAMED.format(old="wants_to_leave", new="intends_to_leave"))


def downgrade() -> None:
    op.execute(RENAMED.format(old="intends_to_leave", new="wants_to_leave"))
    op.drop_table("outreach_target")
    op.drop_table("campaign")
    op.drop_table("attachment")
    op.drop_index("ix_approval_act", table_name="approval")
    op.drop_column("approval", "act_id")
    op.drop_index("ix_record_act", table_name="record")
    op.drop_column("record", "act_id")
    op.drop_table("group_act")
    op.drop_table("group_event")
    op.drop_table("lead")
