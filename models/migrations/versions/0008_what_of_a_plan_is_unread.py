"""A plan says how many of its stretches are unread and what its day was found by; a refused upload is kept.

No released version noted unread stretches, so older plans have none; what their day was found by is not known.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0008", "0007", None, None


def upgrade() -> None:
    """The two columns, and the table of what was uploaded and looked like no plan."""
    op.add_column("plan", sa.Column("unread", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("plan", sa.Column("dated_by", sa.JSON(), nullable=False, server_default="{}"))
    if op.get_bind().dialect.name == "postgresql":   # SQLite would make the table anew for it
        op.alter_column("plan", "unread", server_default=None)
        op.alter_column("plan", "dated_by", server_default=None)
    op.create_table(
        "kept_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kept_by"], ["person.id"], name=op.f("fk_kept_upload_kept_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_upload")),
        sa.UniqueConstraint("kept_by", name=op.f("uq_kept_upload_kept_by")))


def downgrade() -> None:
    """Neither is known, and nothing is kept."""
    op.drop_table("kept_upload")
    op.drop_column("plan", "dated_by")
    op.drop_column("plan", "unread")
