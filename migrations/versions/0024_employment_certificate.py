"""就业创业证号 of a person, kept encrypted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("sealed_employment_certificate", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("person", "sealed_employment_certificate")
