"""Whether a staged row has been applied is a column of its own: rows that only tell of somebody known name a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("batch_row", sa.Column("applied", sa.Boolean(), server_default="false", nullable=False))
    op.execute(
        "update batch_row set applied = true where before is not null or (verdict = 'new' and person_id is not null)"
    )


def downgrade() -> None:
    op.drop_column("batch_row", "applied")
