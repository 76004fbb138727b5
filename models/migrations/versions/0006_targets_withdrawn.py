"""A target that a new version of its plan leaves out is withdrawn and kept, with what was told of it.

Until now an amendment deleted the plan's targets, and failed where one of them was followed.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0006", "0005", None, None


def upgrade() -> None:
    """Since when; none is."""
    op.add_column("target", sa.Column("withdrawn_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Withdrawn ones are targets of their plan again."""
    op.drop_column("target", "withdrawn_on")
