"""Parts (分解事项): what a lower tier's office made of a duty from above, and how they stand taken together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case
from sqlmodel import Session, col, func, literal, select

from domain.duties.lifecycle import OWED, SETTLED, STATE_NAMES, State
from domain.errors import NotAllowed
from domain.letters.kinds import NoticeKind
from domain.messages import Label
from models.action_context import ActionContext
from models.directory.post import Post, PostRole, liaison_post
from models.directory.tier import governments_of
from models.directory.unit import Unit
from models.duties.duty import Duty, Form
from models.duties.transition import tell
from models.plans.plan import Plan


def check_whole(session: Session, whole: Duty, office_id: int) -> None:
    """NotAllowed where this office has nothing to break down in the duty."""
    if session.get_one(Plan, whole.plan_id).office_id == office_id:
        raise NotAllowed("duty_not_from_above", duty=whole.number)
    if whole.unit_id not in governments_of(session, [office_id]):
        raise NotAllowed("duty_not_of_this_tier", duty=whole.number)
    if whole.form is not Form.SINGLE:
        raise NotAllowed("duty_makes_others", duty=whole.number)
    if whole.is_held():
        raise NotAllowed("duty_held_before_breakdown", duty=whole.number)
    if whole.state not in OWED:
        raise NotAllowed("breakdown_not_in_state", duty=whole.number, state=Label(STATE_NAMES[whole.state]))


def tell_whole(session: Session, part: Duty, context: ActionContext) -> None:
    """Where this was the last open part of a duty that is still owed, its holder hears that all are closed."""
    if part.whole_id is None:
        return
    session.flush()
    whole = session.get_one(Duty, part.whole_id)
    states = session.exec(select(Duty.state).where(Duty.whole_id == whole.id, col(Duty.state).not_in(NEVER))).all()
    if not states or any(state is not State.CLOSED for state in states) or whole.state not in OWED:
        return
    office = session.get_one(Unit, session.get_one(Plan, part.plan_id).office_id)
    tell(session, whole, NoticeKind.CHANGE, liaison_post(session, whole.unit_id), f"parts:{part.id}:{part.version}",
         context, what="parts_closed", parts=len(states), office=office.name)


NEVER = (State.DROPPED, State.CANCELLED)


@dataclass(frozen=True)
class Progress:
    """How many of a duty's own parts are closed, and the first day anything below it is owed (parts of parts too)."""

    closed: int
    total: int
    owed_on: date | None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left open."""
        return self.closed == self.total


@dataclass(frozen=True)
class Part:
    """A part with the names that pages show."""

    duty: Duty
    unit: str
    office: str


def parts_of(session: Session, duty_id: int) -> list[Part]:
    """A duty's parts in the order they were made; dropped ones left out."""
    office = select(Plan.id, col(Unit.name).label("office")).join(Unit, Unit.id == Plan.office_id).subquery()
    query = select(Duty, Unit.name, office.c.office).join(Unit, Unit.id == Duty.unit_id).join(
        office, office.c.id == Duty.plan_id).where(Duty.whole_id == duty_id, Duty.state != State.DROPPED)
    return [Part(*row) for row in session.exec(query.order_by(Duty.id)).all()]


def open_parts(session: Session, duty_id: int) -> list[Duty]:
    """The parts of a duty that are not settled."""
    query = select(Duty).where(Duty.whole_id == duty_id, col(Duty.state).not_in(SETTLED))
    return list(session.exec(query.order_by(Duty.id)).all())


def breakers_of(session: Session, duty_id: int) -> list[int]:
    """The posts of the offices that have open parts of a duty."""
    offices = select(Plan.office_id).join(Duty, Duty.plan_id == Plan.id).where(
        Duty.whole_id == duty_id, col(Duty.state).not_in(SETTLED))
    return list(session.exec(select(Post.id).where(Post.role == PostRole.OFFICE, col(Post.unit_id).in_(offices))
                             .order_by(Post.id)).all())


def progress_of(session: Session, duty_ids: Iterable[int]) -> dict[int, Progress]:
    """Duty → how its parts stand; duties without parts are absent. One query, however deep the parts go."""
    first = select(Duty.whole_id.label("top"), Duty.id.label("id"), col(Duty.state).label("state"),
                   Duty.owed_on.label("owed_on"), literal(1).label("depth")).where(
        col(Duty.whole_id).in_(set(duty_ids))).cte("parts", recursive=True)
    below = select(first.c.top, Duty.id, Duty.state, Duty.owed_on, first.c.depth + 1).where(
        Duty.whole_id == first.c.id)
    tree = first.union_all(below)
    counted = (tree.c.depth == 1) & tree.c.state.not_in(NEVER)
    query = select(tree.c.top, func.sum(case((counted & (tree.c.state == State.CLOSED), 1), else_=0)),
                   func.sum(case((counted, 1), else_=0)),
                   func.min(case((tree.c.state.in_(OWED), tree.c.owed_on), else_=None))).group_by(tree.c.top)
    return {top: Progress(int(closed), int(total), owed_on) for top, closed, total, owed_on in
            session.exec(query).all() if total}
