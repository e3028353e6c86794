"""Several sheets of a workbook in one batch; columns and words that a county has explained."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# The one sheet of each batch so far, and back; what stood over its rows is sealed in another way and is left.
SHEETS = """
UPDATE batch SET layout = (layout - '{sheet,header_row,headers,positions,top}'::text[])
    || jsonb_build_object('sheets', jsonb_build_array(jsonb_build_object(
        'number', 0, 'sheet', layout->'sheet', 'taken', true, 'header_row', layout->'header_row',
        'headers', layout->'headers', 'positions', layout->'positions')))
"""
ONE_SHEET = """
UPDATE batch SET layout = (layout - '{sheets,told,makes}'::text[]) || ((layout->'sheets'->0) - '{number,taken}'::text[])
"""


def upgrade() -> None:
    op.add_column("batch_row", sa.Column("sheet", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("batch_row", sa.Column("waits", sa.Boolean(), nullable=False, server_default="false"))
    op.drop_constraint(op.f("pk_batch_row"), "batch_row", type_="primary")
    op.create_primary_key(op.f("pk_batch_row"), "batch_row", ["batch_id", "sheet", "row"])
    op.drop_index("ix_batch_row_verdict", "batch_row")
    op.create_index("ix_batch_row_verdict", "batch_row", ["batch_id", "verdict", "sheet", "row"])
    op.execute(SHEETS)
    op.create_table(
        "batch_file",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_file_batch_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batch_file")),
    )
    op.create_table(
        "sheet_mapping",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("columns", JSONB(), nullable=False),
        sa.Column("unsaid", JSONB(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("county", "key", name=op.f("pk_sheet_mapping")),
    )
    op.create_table(
        "word_meaning",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("county", "field", "word", name=op.f("pk_word_meaning")),
    )


def downgrade() -> None:
    for table in ("word_meaning", "sheet_mapping", "batch_file"):
        op.drop_table(table)
    op.execute("DELETE FROM batch_row WHERE sheet > 0")
    op.execute(ONE_SHEET)
    op.drop_index("ix_batch_row_verdict", "batch_row")
    op.drop_constraint(op.f("pk_batch_row"), "batch_row", type_="primary")
    op.drop_column("batch_row", "waits")
    op.drop_column("batch_row", "sheet")
    op.create_primary_key(op.f("pk_batch_row"), "batch_row", ["batch_id", "row"])
    op.create_index("ix_batch_row_verdict", "batch_row", ["batch_id", "verdict", "row"])
