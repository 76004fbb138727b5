"""Copies for a rehearsal: the directory, and a plan as it stood before it was dispatched, in another database."""

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, text

from domain.duties.lifecycle import State
from models.directory.post import Delegation, Person, Post, Supervision, Tenure
from models.directory.unit import GroupAlias, GroupMember, Unit, UnitAlias, UnitGroup
from models.duties.duty import Counter, Duty
from models.plans.plan import Measure, Plan, Target

DIRECTORY = (Unit, UnitAlias, UnitGroup, GroupAlias, GroupMember, Post, Person, Tenure, Delegation, Supervision)
UNDISPATCHED = {"whole_id": None,
                "first_due_on": None, "due_on": None, "owed_on": None, "provisional": False, "deadline_version": 0,
                "round": 0, "sign_by": None, "made_until": None, "dispatched_on": None, "dispatched_at": None,
                "acknowledged_at": None, "reported_on": None, "closed_on": None, "anchored_on": None,
                "activity_id": None, "released_on": None, "given_on": None, "anew_at": None,
                "state_before_suspension": ""}


def copy_directory(source: Engine, target: Engine) -> int:
    """The new database has the units, posts, persons and groups of the old one, without passwords; gives the units."""
    with source.connect() as old, target.execution_options(duban_writes=True).begin() as new:
        _defer_keys(new)
        for table in DIRECTORY:
            _copy(old, new, table, select(table.__table__), {"password_hash": ""} if table is Person else {})
        return new.execute(select(func.count()).select_from(Unit.__table__)).scalar_one()


def copy_plan(source: Engine, target: Engine, plan_id: int) -> None:
    """The new database has the plan with its proposals; what was dispatched is ready to be dispatched again."""
    with source.connect() as old, target.execution_options(duban_writes=True).begin() as new:
        _defer_keys(new)
        for table, mine in ((Plan, Plan.id == plan_id), (Measure, Measure.plan_id == plan_id),
                            (Target, Target.plan_id == plan_id)):
            _copy(old, new, table, select(table.__table__).where(mine),
                  {"loaded_by": None, "derived_from_id": None} if table is Plan else {})
        own = select(Duty.__table__).where(Duty.plan_id == plan_id, Duty.parent_id.is_(None))
        proposed = or_(Duty.state == State.PROPOSED, Duty.state == State.DROPPED)
        _copy(old, new, Duty, own.where(proposed), {"whole_id": None})
        _copy(old, new, Duty, own.where(~proposed), UNDISPATCHED | {"state": State.READY})
        new.execute(delete(Counter))
        _copy(old, new, Counter, select(Counter.__table__), {})


def _copy(old: Connection, new: Connection, table, query, changes: dict) -> None:
    rows = [dict(row) | changes for row in old.execute(query).mappings()]
    if rows:
        new.execute(insert(table.__table__), rows)


def _defer_keys(new: Connection) -> None:
    """Units, posts and duties refer to others of their kind in any order; SQLite looks when all is written."""
    new.execute(text("PRAGMA defer_foreign_keys=ON"))
