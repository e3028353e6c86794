"""What the second edition asks to be known: rural villages, returned migrants, since when, on which day it was stated."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# The code says it (200–399 村委会, 001–199 居委会), else the name, else what a supervisor said.
RURAL = """case when level <> 'village' then null
     when length(code) = 12 and right(code, 3) ~ '^[0-9]{3}$' and right(code, 3) between '200' and '399' then 'yes'
     when length(code) = 12 and right(code, 3) ~ '^[0-9]{3}$' and right(code, 3) between '001' and '199' then 'no'
     when name ~ '(村|村委会|村民委员会|嘎查)$' then 'yes'
     when name ~ '(社区|居委会|居民委员会)$' then 'no'
     else coalesce(rural_said, 'unknown') end"""
# The first of the newest versions that all state the date which now stands.
STATED = """update ledger set stated_on = coalesce((
    select min((said.made_at at time zone 'Asia/Shanghai')::date) from ledger_version as said
    where said.ledger_id = ledger.id and said.number > coalesce((
        select max(other.number) from ledger_version as other
        where other.ledger_id = ledger.id
          and other.content ->> 'next_contact_on' is distinct from ledger.next_contact_on::text), 0)), opened_on)"""


def upgrade() -> None:
    op.add_column("area", sa.Column("rural_said", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_area_rural_said"), "area", "rural_said in ('yes', 'no')")
    op.add_column("area", sa.Column("rural", sa.Text(), sa.Computed(RURAL, persisted=True), nullable=True))
    op.add_column("person", sa.Column("returned_migrant", sa.Text(), server_default="unknown", nullable=False))
    op.create_check_constraint(
        op.f("ck_person_returned_migrant"), "person", "returned_migrant in ('yes', 'no', 'unknown')"
    )
    op.add_column("household_member", sa.Column("employed_since", sa.Date(), nullable=True))
    op.add_column("household_member", sa.Column("last_job_ended_on", sa.Date(), nullable=True))
    op.add_column("ledger", sa.Column("stated_on", sa.Date(), nullable=True))
    op.execute(STATED)
    op.alter_column("ledger", "stated_on", nullable=False)
    _shops_online()


def _shops_online() -> None:
    """An online shop is a kind of business; it was a mark beside the kind."""
    op.drop_constraint(op.f("ck_business_kind"), "business", type_="check")
    op.create_check_constraint(op.f("ck_business_kind"), "business", "kind in ('massage', 'online', 'other')")
    op.execute("update business set kind = 'online' where online and kind = 'other'")
    op.execute("update business set note = concat_ws('；', note, '网络商户') where online and kind = 'massage'")
    op.drop_column("business", "online")


def downgrade() -> None:
    op.add_column("business", sa.Column("online", sa.Boolean(), server_default="false", nullable=False))
    op.execute("update business set online = true, kind = 'other' where kind = 'online'")
    op.drop_constraint(op.f("ck_business_kind"), "business", type_="check")
    op.create_check_constraint(op.f("ck_business_kind"), "business", "kind in ('massage', 'other')")
    op.drop_column("ledger", "stated_on")
    for name in ("last_job_ended_on", "employed_since"):
        op.drop_column("household_member", name)
    op.drop_constraint(op.f("ck_person_returned_migrant"), "person", type_="check")
    op.drop_column("person", "returned_migrant")
    op.drop_column("area", "rural")
    op.drop_constraint(op.f("ck_area_rural_said"), "area", type_="check")
    op.drop_column("area", "rural_said")
