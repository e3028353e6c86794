"""Wrong passwords counted by source; tokens that can be told apart, listed and revoked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("user_account", "failed")
    op.drop_column("user_account", "locked_until")
    op.create_table(
        "guesses",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("user_account.id", name="fk_guesses_user_id"), nullable=True),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_guesses"),
    )
    op.create_index("ix_guesses_user", "guesses", ["user_id"])
    op.add_column("token", sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False))
    op.alter_column("token", "id", server_default=None)
    op.create_unique_constraint("uq_token_id", "token", ["id"])
    op.add_column("token", sa.Column("name", sa.Text(), server_default="", nullable=False))
    op.add_column("token", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("token", "last_used_at")
    op.drop_column("token", "name")
    op.drop_constraint("uq_token_id", "token")
    op.drop_column("token", "id")
    op.drop_table("guesses")
    op.add_column("user_account", sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user_account", sa.Column("failed", sa.Integer(), server_default="0", nullable=False))
