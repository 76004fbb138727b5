"""What a language model quoted from a plan waits for a person.

Nothing else changes: an answer that waits is no measure and no duty.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0007", "0006", None, None


def upgrade() -> None:
    """The table of the answers."""
    op.create_table(
        "model_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("asked_start", sa.Integer(), nullable=False),
        sa.Column("asked_end", sa.Integer(), nullable=False),
        sa.Column("of_measure", sa.Boolean(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("lead", sa.String(), nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column("deadline", sa.String(), nullable=False),
        sa.Column("deadline_start", sa.Integer(), nullable=False),
        sa.Column("deadline_end", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("state", sa.Enum("waiting", "accepted", "dropped", name="answerstate", native_enum=False,
                                   create_constraint=True, length=32), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_model_answer_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_model_answer_decided_by")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_model_answer_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_answer")))
    op.create_index(op.f("ix_model_answer_plan_id"), "model_answer", ["plan_id"])


def downgrade() -> None:
    """The answers are lost; what was accepted of them are measures and stay."""
    op.drop_index(op.f("ix_model_answer_plan_id"), table_name="model_answer")
    op.drop_table("model_answer")
