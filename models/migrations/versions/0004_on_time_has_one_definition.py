"""On time has one definition: a unit's lateness stays with it, hand-ins count from a reassignment or reopening on.

What was reassigned or reopened before is found in its history. There an old unit is named, not referred to, and the day
is that of China Standard Time, the zone of every installation that has one of these entries.

Revision ID: 0004
Revises: 0003
"""

from datetime import UTC, date, datetime, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0004", "0003", None, None

ZONE = timezone(timedelta(hours=8))
HISTORY = sa.table("history", sa.column("id", sa.Integer), sa.column("duty_id", sa.Integer), sa.column("action"),
                   sa.column("at", sa.DateTime(timezone=True)), sa.column("facts", sa.JSON))
DUTY = sa.table("duty", sa.column("id", sa.Integer), sa.column("given_on", sa.Date),
                sa.column("anew_at", sa.DateTime(timezone=True)), sa.column("first_due_on", sa.Date))
UNIT = sa.table("unit", sa.column("id", sa.Integer), sa.column("name"))
LATENESS = sa.table("lateness", sa.column("duty_id", sa.Integer), sa.column("unit_id", sa.Integer),
                    sa.column("taken_on", sa.Date), sa.column("owed_on", sa.Date), sa.column("first_owed_on", sa.Date))


def upgrade() -> None:
    """The columns, the table of what units were late with, and what history tells of either."""
    op.add_column("duty", sa.Column("given_on", sa.Date(), nullable=True))
    op.add_column("duty", sa.Column("anew_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "lateness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("duty_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("owed_on", sa.Date(), nullable=True),
        sa.Column("first_owed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_lateness_duty_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_lateness_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lateness")))
    op.create_index(op.f("ix_lateness_duty_id"), "lateness", ["duty_id"])
    op.create_index(op.f("ix_lateness_unit_id"), "lateness", ["unit_id"])
    _from_history(op.get_bind())


def downgrade() -> None:
    """The table and the columns are gone."""
    op.drop_table("lateness")
    op.drop_column("duty", "anew_at")
    op.drop_column("duty", "given_on")


def _from_history(connection: sa.Connection) -> None:
    units = dict(connection.execute(sa.select(UNIT.c.name, UNIT.c.id)).all())
    entries = connection.execute(
        sa.select(HISTORY.c.duty_id, HISTORY.c.action, HISTORY.c.at, HISTORY.c.facts, DUTY.c.first_due_on)
        .join(DUTY, DUTY.c.id == HISTORY.c.duty_id).where(HISTORY.c.action.in_(["reassign", "reopen"]))
        .order_by(HISTORY.c.id)).all()
    for duty_id, action, at, facts, first_due_on in entries:
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        day = _day(at)
        values = {"anew_at": at} | ({"given_on": day} if action == "reassign" else {})
        connection.execute(sa.update(DUTY).where(DUTY.c.id == duty_id).values(**values))
        unit_id = units.get(facts.get("unit_before", ""))
        if action == "reassign" and facts.get("late_before") and facts.get("due_before") and unit_id:
            first = first_due_on if first_due_on and first_due_on < day else None
            connection.execute(sa.insert(LATENESS).values(
                duty_id=duty_id, unit_id=unit_id, taken_on=day, owed_on=date.fromisoformat(facts["due_before"]),
                first_owed_on=first))


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()
