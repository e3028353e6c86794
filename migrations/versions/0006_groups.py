"""Which of the plan's groups a person belongs to (排查对象, 易地搬迁 …), derived as the duties are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("groups", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.create_index("ix_person_groups", "person", ["groups"], unique=False, postgresql_using="gin")


def downgrade() -> None:
    op.drop_index("ix_person_groups", table_name="person", postgresql_using="gin")
    op.drop_column("person", "groups")
