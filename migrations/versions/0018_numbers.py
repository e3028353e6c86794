"""No part of an identity number in the clear; an index for the budget of numbers shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("person", "id_tail")
    op.create_index(
        "ix_act_numbers",
        "act",
        ["actor_id", "at"],
        postgresql_where=sa.text("verb in ('person.not_found', 'person.known') or detail ? 'field'"),
    )


def downgrade() -> None:
    """The last characters come back empty: they stood there in the clear, and are sealed with the number."""
    op.drop_index("ix_act_numbers", table_name="act")
    op.add_column("person", sa.Column("id_tail", sa.Text(), nullable=True))
