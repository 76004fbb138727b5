"""A letter says since when it waits, and from when on the mail server may have had it.

What was being sent when this runs may have arrived: whose process sent it is not known any more.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0005", "0004", None, None


def upgrade() -> None:
    """The two columns; letters have waited since they were made."""
    op.add_column("letter", sa.Column("flight_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("letter", sa.Column("waits_since", sa.DateTime(timezone=True), nullable=False,
                                      server_default=sa.text("'1970-01-01 00:00:00+00:00'")))
    op.execute("UPDATE letter SET waits_since = made_at")
    op.execute("UPDATE letter SET flight_at = claimed_at WHERE state = 'claimed'")
    if op.get_bind().dialect.name == "postgresql":   # SQLite would make the table anew for it
        op.alter_column("letter", "waits_since", server_default=None)


def downgrade() -> None:
    """Neither is known."""
    op.drop_column("letter", "waits_since")
    op.drop_column("letter", "flight_at")
