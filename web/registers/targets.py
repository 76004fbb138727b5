"""Targets: how each stands and where it will end; its figures told by a form or a table, every one kept."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, ClassVar

from fastapi import APIRouter, File, Form, Request, UploadFile
from sqlmodel import Session, col, select

from domain.errors import NotAllowed
from domain.registers.target_tracking import (
    METHODS,
    RULE,
    STANDINGS,
    Cadence,
    FigureRow,
    Forecast,
    Goal,
    Method,
    Standing,
    forecast,
    growth,
    standing,
    written,
)
from models.directory.post import Person, PostRole
from models.directory.unit import Unit, present_units
from models.plans.plan import Plan, Target, visible_plan
from models.registers.target import (
    FiguresTaking,
    FollowedTarget,
    TargetFigure,
    ask_for_figures,
    figures_of,
    follow,
    may_tell,
    said_change,
    source_of,
    take_figures,
    targets_seen,
    tell_figure,
    totals,
    visible_target,
)
from tasks.registers.annex_tables import check_figure_table, write_figure_table
from web import charts
from web.charts import Progress
from web.columns import send_file
from web.dependencies import Circumstances, Office, Reading, Signed, Writing, WrongRole, check_version, done, page

router = APIRouter()
CADENCES = {Cadence.MONTHLY: "按月", Cadence.QUARTERLY: "按季度"}


@dataclass(frozen=True)
class Shown:
    """A target with what it takes to show it."""

    target: Target
    followed: FollowedTarget | None
    now: dict[int, Decimal]
    before: dict[int, Decimal]

    @property
    def last(self) -> int:
        """The last period told this year; 0 for none."""
        return max(self.now, default=0)

    @property
    def ahead(self) -> Forecast | None:
        """The year's end."""
        return forecast(self.followed.cadence, self.now, self.before) if self.followed else None

    @property
    def stands(self) -> Standing:
        """Whether it will be reached."""
        return standing(self.followed.goal(self.target), self.ahead) if self.followed else Standing.UNKNOWN

    @property
    def grown(self) -> Decimal | None:
        """Percent over the same time of the year before."""
        return growth(self.now.get(self.last), self.before.get(self.last))


@dataclass(frozen=True)
class TargetsPage:
    """What `registers/targets.html` shows."""

    template: ClassVar = "registers/targets.html"
    groups: dict[str, list[Shown]]
    standings: dict[Standing, str]
    written: Callable
    rule: str
    tells: bool


@router.get("/targets")
def all_targets(request: Request, session: Reading, who: Signed, plan: int | None = None):
    """The targets one may see, plan by plan, and the table to tell figures by."""
    shown = shown_targets(session, who, plan)
    titles = dict(session.exec(select(Plan.id, Plan.title).where(col(Plan.id).in_(
        {one.target.plan_id for one in shown}))).all())
    groups = {title: [one for one in shown if one.target.plan_id == plan_id] for plan_id, title in titles.items()}
    return page(request, TargetsPage(
        groups=groups, standings=STANDINGS, written=written, rule=RULE,
        tells=any(one.followed and may_tell(session, who, one.target) for one in shown)))


@router.get("/targets/figures.xlsx")
def table(session: Reading, who: Signed):
    """The figures that the visitor may tell, with those that stand; filled in, it is taken in again."""
    seen = _told_by(session, who)
    standing_ = totals(session, set(seen))
    return send_file("指标数据.xlsx", lambda path: write_figure_table(path, seen, standing_))


@dataclass(frozen=True)
class TargetsImportPage:
    """What `registers/targets_import.html` shows."""

    template: ClassVar = "registers/targets_import.html"
    taking: FiguresTaking
    name: str
    changes: list[tuple[Target, FigureRow, str, str, str]]


@router.post("/targets/import")
def take_in(request: Request, session: Writing, who: Signed, when: Circumstances, file: Annotated[UploadFile, File()],
            checked: Annotated[str, Form()] = ""):
    """The file's figures are shown first and stand once they are confirmed; with a fault anywhere none does."""
    seen, name = _told_by(session, who), file.filename or "指标数据"
    taking = check_figure_table(session, file.file.read(), name, seen)
    if checked and not taking.faults:
        count = take_figures(session, taking, seen, when)
        return done(request, "/targets", "figures_updated", count=count) if count else \
            done(request, "/targets", "nothing_changed")
    names = {number: followed.cadence for number, (_, followed) in seen.items()}
    return page(request, TargetsImportPage(
        taking=taking, name=name,
        changes=[(target, row, names[target.id].name_of(row.period), *said_change(now, row.total))
                 for target, row, now in taking.changed]), status=422 if taking.faults else 200)


@dataclass(frozen=True)
class TargetPage:
    """What `registers/target.html` shows."""

    template: ClassVar = "registers/target.html"
    one: Shown
    plan: Plan
    goal: Goal
    chart: Progress | None
    history: list[TargetFigure]
    people: dict[int, str]
    source: Unit | None
    standings: dict[Standing, str]
    methods: dict[Method, str]
    rule: str
    written: Callable
    growth: Callable
    cadences: dict[Cadence, str]
    tells: bool
    office: bool
    units: list[tuple[int, str]]


@router.get("/targets/{target_id}")
def one_target(request: Request, session: Reading, who: Signed, target_id: int):
    """One target: how it is followed, its figures beside last year's, where it will end, every figure ever told."""
    target = visible_target(session, who, target_id)
    (shown,) = [one for one in shown_targets(session, who, target.plan_id) if one.target.id == target.id]
    followed, history = shown.followed, figures_of(session, target.id)
    people = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(
        {one.by for one in history if one.by}))).all())
    plan = session.get_one(Plan, target.plan_id)
    goal = followed.goal(target) if followed else None
    chart = charts.progress(shown.now, shown.before, goal.figure, followed.cadence.periods) if followed else None
    return page(request, TargetPage(
        one=shown, plan=plan, goal=goal, chart=chart, history=history, people=people,
        source=source_of(session, followed), standings=STANDINGS, methods=METHODS, rule=RULE, written=written,
        growth=growth, cadences=CADENCES, tells=may_tell(session, who, target),
        office=plan.office_id in who.units(PostRole.OFFICE), units=present_units(session)))


@router.post("/targets/{target_id}/following")
def set_following(request: Request, session: Writing, who: Office, when: Circumstances, target_id: int,
                  year: Annotated[int, Form()], measure: Annotated[str, Form()] = "",
                  kind: Annotated[str, Form()] = "growth", base: Annotated[str, Form()] = "",
                  base_source: Annotated[str, Form()] = "", cadence: Annotated[Cadence, Form()] = Cadence.MONTHLY,
                  unit_id: Annotated[str, Form()] = "", version: Annotated[int, Form()] = 0):
    """The target is followed so from now on."""
    target = visible_target(session, who, target_id)
    visible_plan(session, who, target.plan_id)
    if before := session.get(FollowedTarget, target_id):
        check_version(before, version)
    follow(session, target, FollowedTarget(
        target_id=target_id, year=year, measure=measure.strip()[:20], growth=kind.startswith("growth"),
        at_most=kind.endswith("at_most"), base=_number(base) if base.strip() else None,
        base_source=base_source.strip()[:100], cadence=cadence,
        unit_id=int(unit_id) if unit_id.isdecimal() else None), when)
    return done(request, f"/targets/{target_id}", "saved")


@router.post("/targets/{target_id}/figures")
def tell(request: Request, session: Writing, who: Signed, when: Circumstances, target_id: int,
         year: Annotated[int, Form()], period: Annotated[int, Form()], total: Annotated[str, Form()],
         source: Annotated[str, Form()] = ""):
    """The figure stands; the one before it stays to be seen."""
    target = visible_target(session, who, target_id)
    if not may_tell(session, who, target):
        raise WrongRole("figures_for_department")
    followed = session.get(FollowedTarget, target_id)
    if followed is None:
        raise NotAllowed("target_not_set_up")
    made = tell_figure(session, followed, year, period, _number(total), source, when)
    return done(request, f"/targets/{target_id}", "figure_entered" if made else "figure_unchanged")


@router.post("/targets/{target_id}/asking")
def ask(request: Request, session: Writing, who: Office, when: Circumstances, target_id: int):
    """The source department is asked for the figures, period by period."""
    target = visible_target(session, who, target_id)
    visible_plan(session, who, target.plan_id)
    duty = ask_for_figures(session, target, when)
    return done(request, f"/targets/{target_id}", "duty_dispatched", duty=duty.number)


def shown_targets(session: Session, who, plan_id: int | None = None) -> list[Shown]:
    """The targets one may see, with their figures of the year followed and the year before."""
    found = targets_seen(session, who, plan_id)
    standing_ = totals(session, {target.id for target, _ in found})
    return [Shown(target, followed, standing_.get((target.id, followed.year), {}) if followed else {},
                  standing_.get((target.id, followed.year - 1), {}) if followed else {}) for target, followed in found]


def _told_by(session: Session, who) -> dict[int, tuple[Target, FollowedTarget]]:
    return {target.id: (target, followed) for target, followed in targets_seen(session, who)
            if followed is not None and may_tell(session, who, target)}


def _number(words: str) -> Decimal:
    try:
        value = Decimal(words.replace(",", "").replace("，", "").strip())
        if not value.is_finite():
            raise InvalidOperation
        return value
    except InvalidOperation:
        raise NotAllowed("number_expected", written=words[:20]) from None
