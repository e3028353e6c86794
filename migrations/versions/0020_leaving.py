"""Requests of who has left are closed and their visits cancelled; who has a worker that cannot see them, has none.

And an address for the results of a search.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

DECISIONS = "decision in ('granted', 'refused', 'withdrawn'{more})"
REPAIRS = (
    """update visit set state = 'cancelled', note = concat_ws('；', nullif(visit.note, ''), '已退出服务，走访计划自动取消')
       from person where person.id = visit.person_id and person.exit_on is not null and visit.state = 'planned'""",
    """update approval set decision = 'closed', decided_at = now(),
              decision_reason = '本人已于 ' || person.exit_on || ' 退出服务，申请自动关闭。'
       from person where person.id = approval.person_id and person.exit_on is not null and approval.decision is null""",
    """with released as (
           select person.id, person.owner_id from person
           where person.owner_id is not null and person.exit_on is null and person.merged_into is null
             and not exists (
                 select from role_grant join user_account on user_account.id = role_grant.user_id
                 where role_grant.user_id = person.owner_id and role_grant.revoked_at is null
                   and user_account.disabled_at is null
                   and role_grant.role in ('counselor', 'graduate_officer', 'supervisor')
                   and role_grant.area in (person.village, person.township, person.county,
                                           left(person.county, 4) || '00', left(person.county, 2) || '0000'))),
       told as (
           insert into assignment (id, person_id, from_id, to_id, reason, at, by)
           select gen_random_uuid(), id, owner_id, null, '原责任人不服务现在的地区，改为未分派', now(), null
           from released),
       unplanned as (
           update visit set state = 'cancelled',
                  note = concat_ws('；', nullif(visit.note, ''), '已不由原责任人服务，走访计划自动取消')
           from released
           where visit.person_id = released.id and visit.visitor_id = released.owner_id and visit.state = 'planned')
       update person set owner_id = null, look_again_on = current_date from released where released.id = person.id""",
)


def upgrade() -> None:
    op.create_table(
        "kept_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "user_id", sa.Uuid(), sa.ForeignKey("user_account.id", name="fk_kept_search_user_id"), nullable=False
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_search"),
    )
    op.create_index("ix_kept_search_made_at", "kept_search", ["made_at"])
    _decisions(", 'closed'")
    for repair in REPAIRS:
        op.execute(repair)


def downgrade() -> None:
    op.execute("update approval set decision = 'withdrawn' where decision = 'closed'")
    _decisions("")
    op.drop_table("kept_search")


def _decisions(more: str) -> None:
    op.drop_constraint(op.f("ck_approval_decision"), "approval", type_="check")
    op.create_check_constraint(op.f("ck_approval_decision"), "approval", DECISIONS.format(more=more))
