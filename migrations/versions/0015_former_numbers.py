"""A certificate number that was replaced still finds the person."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_former_certificate_number_index", "former_certificate", ["number_index"])


def downgrade() -> None:
    op.drop_index("ix_former_certificate_number_index", table_name="former_certificate")
