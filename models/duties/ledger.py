"""The ledger of duties (台账): its filters, words found through the search index, pages by key, kept views."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import StringConstraints
from sqlalchemy import ColumnElement, and_, bindparam, cast, false, func, literal_column, or_, text
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Bundle
from sqlmodel import Field, Integer, Session, SQLModel, Text, col, select

from domain.duties.lifecycle import OPEN, OWED, State
from domain.errors import NotAllowed, NotFound
from domain.reminders.policy import Light
from models.access.visitor import Visitor
from models.columns import STORABLE, reference
from models.directory.unit import Tier, Unit
from models.duties.desk import PAGE, WAITS, Row
from models.duties.duty import IS_OWED, Duty, Form
from models.duties.visibility import acts_on, may_see, of_offices
from models.plans.plan import Plan

SEARCHED = (Duty.number, Duty.title, Duty.requirement)
LONGEST = 100
MANY = 0.01
SAMPLE = 2000
"""Duties looked at, from pages all over the table, to tell common words from rare ones; a few milliseconds."""
SIZE = text("SELECT reltuples FROM pg_class WHERE oid = 'duty'::regclass")
SHARE = text("SELECT count(*) FILTER (WHERE number LIKE :like OR title LIKE :like OR requirement LIKE :like) "
             "> count(*) * :many FROM duty TABLESAMPLE SYSTEM (:percent) REPEATABLE (1)")
MOST_TERMS = 100
"""Continuations of two characters that are still asked for one by one on SQLite; its time for them grows squared."""
TERMS = text(f"SELECT term FROM duty_terms WHERE term >= :words AND term < :words || char(1114111) LIMIT {MOST_TERMS}")
MATCHING = text("SELECT rowid FROM duty_words WHERE duty_words MATCH :grams").columns(rowid=Integer)


def found_in_duty(session: Session, words: str) -> Iterator[ColumnElement[bool]]:
    """The conditions under which the words stand in a duty's number, title or requirement, as typed.

    The index names candidates and the plain condition tells which of them hold the words. Words that stand in many
    duties are left to the plain condition: the next page of them is found soonest by going through the duties in
    their order.
    """
    words = words[:LONGEST]
    if session.get_bind().dialect.name == "sqlite":
        yield from _candidates_in_sqlite(session, words)
        yield or_(*(func.instr(col(column), words) > 0 for column in SEARCHED))
        return
    pairs = sorted(_grams(words, 2))
    like = f"%{_literal(words)}%"
    if pairs and not _stands_in_many(session, like):
        number, title, requirement = map(col, SEARCHED)
        blank = literal_column("' '", Text)   # as the index has it, no parameter
        indexed = func.duban_grams(number.concat(blank).concat(title).concat(blank).concat(requirement),
                                   type_=ARRAY(Text))
        yield indexed.contains(cast(array(pairs), ARRAY(Text)))
    yield or_(*(col(column).like(like, escape="\\") for column in SEARCHED))


def _candidates_in_sqlite(session: Session, words: str) -> Iterator[ColumnElement[bool]]:
    """Three characters and more are looked up, two as every three that begin with them, one not at all."""
    grams, joined = _grams(words, 3), " AND "
    if len(words) == 2:
        grams, joined = session.execute(TERMS, {"words": words}).scalars().all(), " OR "
        if not grams:
            yield false()
    if 0 < len(grams) < MOST_TERMS:
        asked = joined.join('"' + gram.replace('"', '""') + '"' for gram in sorted(grams))
        yield col(Duty.id).in_(MATCHING.bindparams(bindparam("grams", asked)))


def _grams(words: str, length: int) -> set[str]:
    return {words[at:at + length] for at in range(len(words) - length + 1)}


def _stands_in_many(session: Session, like: str) -> bool:
    """Whether more than one duty of a hundred holds the words, by a sample.

    PostgreSQL takes the pairs of one word for independent of each other and would sort a tenth of all duties.
    """
    size = max(session.execute(SIZE).scalar_one(), 1)
    return session.execute(SHARE, {"like": like, "many": MANY, "percent": min(100, 100 * SAMPLE / size)}).scalar_one()


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


CHUNK = 2_000
COLOURS = {Light.RED, Light.YELLOW, Light.GREEN}
DAYS = {"due": Duty.due_on}
"""What the ledger can be ordered by beside its newest: those without the day come last."""
Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST, pattern=STORABLE)]
Cursor = Annotated[str, StringConstraints(max_length=40, pattern=STORABLE)]
Whose = Literal["own", "below"]
Wait: TypeAlias = Literal[tuple(WAITS)]   # type: ignore[valid-type]
Sort: TypeAlias = Literal["new", *DAYS]   # type: ignore[valid-type]


@dataclass(frozen=True)
class DutyFilter:
    """What the ledger is asked for; empty means any. `after` is the cursor the last page ended on.

    `whose` is own (the list of the visitor's office) or below (those of lower tiers); `within` narrows by it.
    `sort` is new (newest first) or due (soonest first, those without a date last): by the deadline or, where only
    one light is wanted, by the day that light is about, on which something is owed.
    """

    plan_id: Id | None = None
    unit_id: Id | None = None
    tier: Tier | None = None
    state: State | None = None
    light: Light | None = None
    waits: Wait | None = None
    whose: Whose | None = None
    text: Words = ""
    due_from: date | None = None
    due_to: date | None = None
    sort: Sort = "new"
    after: Cursor = ""


def within(who: Visitor, wanted: DutyFilter) -> ColumnElement[bool]:
    """What the visitor sees, narrowed to the lists that are asked for."""
    if wanted.whose == "own":
        return may_see(who) & acts_on(who)
    return may_see(who) & of_offices(who.offices_below) if wanted.whose == "below" else may_see(who)


def cursor(wanted: DutyFilter, row: Row) -> str:
    """Where the page behind `row` begins."""
    return place_of(getattr(row.duty, _day(wanted).key) if wanted.sort in DAYS else None, row.duty.id)


def page_of(session: Session, seen: ColumnElement[bool], wanted: DutyFilter, today: date, soon: date, *,
            size: int = PAGE, what=Duty) -> list[Row]:
    """A page of what is wanted, one row more than `size` where there are more; `soon` ends the yellow light.

    `what` stands as the rows' duty: duties whole, or some of their columns under the same names.
    """
    conditions = [seen, *conditions_of(session, wanted, today, soon)]
    if wanted.sort in DAYS:
        return _by_day(session, what, conditions, col(_day(wanted)), wanted.after, size)
    _, behind = _place(wanted.after)
    begins = [] if behind is None else [col(Duty.id) < behind]
    return _rows(session, what, [*conditions, *begins], [col(Duty.id).desc()], size + 1)


def rows_of(session: Session, duty_ids: Collection[int]) -> dict[int, Row]:
    """Duty → its row, as the ledger has it."""
    return {row.duty.id: row for row in _rows(session, Duty, [col(Duty.id).in_(duty_ids)], [], len(duty_ids))}


def needed(session: Session, unit_ids: set[int], after: str = "", *, size: int = PAGE) -> list[Row]:
    """A page of a department's open duties in the order of need: by the day something is owed, those without last.

    One row more than `size` where there are more; the next page begins behind `place_of` the last one shown.
    """
    own = [col(Duty.unit_id).in_(unit_ids), col(Duty.state).in_(OPEN)]
    return _by_day(session, Duty, own, col(Duty.owed_on), after, size)


def place_of(day: date | None, duty_id: int) -> str:
    """A place in a list ordered by a day, as `after` has it."""
    return f"{day.isoformat() if day else ''}~{duty_id}"


def _by_day(session: Session, what, conditions: list, day, after: str, size: int) -> list[Row]:
    """A page ordered by the day, those without one last, and one row more where there are more."""
    reached, behind = _place(after)
    rows: list[Row] = []
    if reached is not None or behind is None:
        begins = [day.is_not(None)] if reached is None else [
            or_(day > reached, and_(day == reached, col(Duty.id) > behind))]
        rows = _rows(session, what, [*conditions, *begins], [day, col(Duty.id)], size + 1)
        behind = 0
    if len(rows) <= size:
        begins = [day.is_(None), col(Duty.id) > behind]
        rows += _rows(session, what, [*conditions, *begins], [col(Duty.id)], size + 1 - len(rows))
    return rows


def _day(wanted: DutyFilter):
    return Duty.owed_on if wanted.sort == "due" and wanted.light in COLOURS else DAYS[wanted.sort]


def all_of(session: Session, seen: ColumnElement[bool], wanted: DutyFilter, today: date, soon: date,
           columns: Iterable) -> Iterator[Row]:
    """Everything wanted, in order, however much it is: these columns of it, read in pages."""
    known = {column.key: column for column in (Duty.id, Duty.owed_on, *DAYS.values(), *columns)}
    wanted, what = replace(wanted, after=""), Bundle("duty", *known.values())
    while True:
        rows = page_of(session, seen, wanted, today, soon, size=CHUNK, what=what)
        yield from rows[:CHUNK]
        if len(rows) <= CHUNK:
            return
        wanted = replace(wanted, after=cursor(wanted, rows[CHUNK - 1]))


def conditions_of(session: Session, wanted: DutyFilter, today: date, soon: date) -> Iterator[ColumnElement[bool]]:
    """What a duty must be to be wanted; `soon` ends the yellow light."""
    yield Duty.state != State.DROPPED
    if wanted.plan_id:
        yield Duty.plan_id == wanted.plan_id
    if wanted.unit_id:
        yield Duty.unit_id == wanted.unit_id
    if wanted.tier in {tier.value for tier in Tier}:
        yield col(Duty.unit_id).in_(session.exec(select(Unit.id).where(Unit.tier == Tier(wanted.tier))).all())
    if wanted.state in {state.value for state in State}:
        yield Duty.state == State(wanted.state)
    if wanted.state and wanted.light in COLOURS and wanted.state not in OWED:
        yield false()   # only what is owed shows a light
    if wanted.light:
        yield _light(wanted.light, today, soon)
    if wanted.waits in WAITS:
        yield WAITS[wanted.waits]
    if wanted.due_from:
        yield col(Duty.due_on) >= wanted.due_from
    if wanted.due_to:
        yield col(Duty.due_on) <= wanted.due_to
    if wanted.text:
        yield from found_in_duty(session, wanted.text)


def _light(light: str, today: date, soon: date) -> ColumnElement[bool]:
    """The lights of `domain.reminders.policy.light`, as a condition; an unknown one asks nothing."""
    owed, day = IS_OWED, col(Duty.owed_on)
    lights = {"red": owed & (day < today), "yellow": owed & day.between(today, soon), "green": owed & (day > soon),
              "none": owed & day.is_(None) & (Duty.form == Form.SINGLE)}
    return lights.get(light, col(Duty.id).is_not(None))


def _rows(session: Session, what, conditions: list, order: list, limit: int) -> list[Row]:
    named = func.coalesce(Unit.name, func.nullif(Duty.unit_written, ""), "待定")
    query = select(what, named, Plan.title).select_from(Duty).join(Plan, Plan.id == Duty.plan_id).join(
        Unit, Unit.id == Duty.unit_id, isouter=True).where(*conditions).order_by(*order).limit(limit)
    return [Row(duty, unit, plan) for duty, unit, plan in session.exec(query).all()]


def _place(after: str) -> tuple[date | None, int | None]:
    """(day, id) of the row that a cursor names; (None, None) for one that is none."""
    day, _, written = after.partition("~")
    if not written.isdecimal() or len(written) > 18:
        return None, None
    try:
        return date.fromisoformat(day) if day else None, int(written)
    except ValueError:
        return None, None


class SavedView(SQLModel, table=True):
    """A person's own filter of the ledger, under a name; `query` is the address's part behind the question mark."""

    __tablename__ = "saved_view"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = reference("person.id")
    name: str
    query: str


MOST_VIEWS = 20


def views_of(session: Session, person_id: int) -> list[SavedView]:
    """A person's views, in the order they were saved."""
    return list(session.exec(select(SavedView).where(SavedView.person_id == person_id).order_by(SavedView.id)).all())


def save_view(session: Session, person_id: int, name: str, query: str) -> SavedView:
    """The view stands under that name; one of the same name is replaced."""
    name = name.strip()[:20]
    if not name:
        raise NotAllowed("filter_name_missing")
    known = views_of(session, person_id)
    view = next((one for one in known if one.name == name), None)
    if view is None and len(known) >= MOST_VIEWS:
        raise NotAllowed("filters_too_many", most=MOST_VIEWS)
    view = view or SavedView(person_id=person_id, name=name, query="")
    view.query = query[:500]
    session.add(view)
    return view


def drop_view(session: Session, person_id: int, view_id: int) -> None:
    """The view is gone; NotFound for another person's."""
    view = session.get(SavedView, view_id)
    if view is None or view.person_id != person_id:
        raise NotFound("no_such_filter")
    session.delete(view)
