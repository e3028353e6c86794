"""Which transaction noted a morning run: a run that was restored from a backup is known by it.

Without a default, since a default would write the rows anew, which the runs so far need not be.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("morning_run", sa.Column("noted_by", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("morning_run", "noted_by")
