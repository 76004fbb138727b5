"""An assessment's way: drafted by a scheme, values entered, counted anew, shown to the units, published, kept."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from domain.assessment.marking import Sheet, assess
from domain.assessment.scheme import Scheme
from domain.assessment.scheme_parser import read_scheme
from domain.assessment.sheet_values import to_json
from domain.errors import NotAllowed
from domain.messages import Message
from domain.publications.content import ReportingPeriod
from domain.publications.procedure import ASSESSMENT
from models import publication
from models.action_context import ActionContext
from models.assessment.assessment import (
    AssessedUnit,
    Assessment,
    AssessmentScheme,
    AssessmentWord,
    CommendationEdit,
    EnteredValue,
    ObjectionDecision,
)
from models.assessment.assessment_lists import assessed_units, entered_values, objections_of, scheme_versions, units_for
from models.assessment.assessment_standing import frozen, scheme_of, standing
from models.assessment.measured_values import Given, measure, missing
from models.bulletins.bulletin_counts import Scope
from models.directory.unit import Unit
from models.history import record


def keep_scheme(session: Session, office_id: int, text: str, context: ActionContext, *,
                note: str = "") -> AssessmentScheme:
    """The scheme is the office's newest version of its key; the same text again makes none. InvalidSettings if bad."""
    text = text.replace("\r\n", "\n")
    scheme = read_scheme(text)
    versions = scheme_versions(session, office_id, scheme.key)
    if versions and versions[0].text == text:
        return versions[0]
    kept = AssessmentScheme(office_id=office_id, key=scheme.key, number=versions[0].number + 1 if versions else 1,
                            name=scheme.name, text=text, note=note.strip()[:500], made_at=context.now,
                            made_by=context.by)
    session.add(kept)
    session.flush()
    record(session, "assessment_scheme", context, note=scheme.name, scheme_id=kept.id)
    return kept


def draft(session: Session, scheme: AssessmentScheme, period: ReportingPeriod, unit_ids: Iterable[int],
          context: ActionContext, zone: ZoneInfo, *, title: str = "") -> Assessment:
    """The units are assessed over the period as the data stand; nobody else sees it yet."""
    if period.first > context.today:
        raise NotAllowed("assessment_period_not_begun")
    units = _units(session, unit_ids)
    fitting = {unit.id for unit in units_for(session, scheme.read, session.get_one(Unit, scheme.office_id))}
    if strangers := [unit.name for unit in units if unit.id not in fitting]:
        raise NotAllowed("unit_not_assessed", units=strangers)
    title = " ".join(title.split())[:120] or f"{period.name}{scheme.name.removesuffix('办法')}"
    assessment = Assessment(office_id=scheme.office_id, scheme_id=scheme.id, title=title, first_on=period.first,
                            last_on=period.last, until_on=min(period.last, context.today), counted_at=context.now,
                            made_by=context.by)
    session.add(assessment)
    session.flush()
    session.add_all(AssessedUnit(assessment_id=assessment.id, unit_id=unit.id) for unit in units)
    session.flush()
    _count(session, assessment, context, zone)
    publication.note(session, ASSESSMENT, assessment, "assessment_draft", context)
    return assessment


def sheets_by(session: Session, scheme: Scheme, scope: Scope, unit_ids: Iterable[int],
              given: dict[tuple[int, str], Given]) -> dict[int, Sheet]:
    """Unit → its sheet by that scheme as the data stand; nothing is kept."""
    return assess(scheme, measure(session, scheme, scope, _units(session, unit_ids), given))


def recount(session: Session, assessment: Assessment, context: ActionContext, zone: ZoneInfo) -> None:
    """The draft's sheets are those of now; what upheld objections changed stays beside them."""
    publication.must_allow(ASSESSMENT, assessment, "assessment_recount")
    _count(session, assessment, context, zone)
    publication.note(session, ASSESSMENT, assessment, "assessment_recount", context)


def show(session: Session, assessment: Assessment, context: ActionContext) -> None:
    """Each unit is to be told its score and may object within the scheme's working days.

    NotAllowed while a value is still to be entered, named, so that none is left out unnoticed.
    """
    publication.must_allow(ASSESSMENT, assessment, "assessment_show")
    if context.today <= assessment.last_on:
        raise NotAllowed("assessment_period_not_over")
    if assessment.until_on < assessment.last_on:
        raise NotAllowed("assessment_figures_stale")
    scheme, units = scheme_of(session, assessment), _units(session, _unit_ids(session, assessment))
    lacking = missing(scheme, units, given_of(session, assessment))
    if lacking:
        named = [Message("indicator_of_unit", unit=unit.name, indicator=name) for unit, name in lacking[:5]]
        raise NotAllowed("values_missing" if len(lacking) == len(named) else "values_missing_such_as",
                         count=len(lacking), values=named)
    assessment.shown_on = context.today
    assessment.objections_until = context.calendar.add_working_days(context.today, scheme.objection_days)
    publication.perform(session, ASSESSMENT, assessment, "assessment_show", context)
    for unit in units:
        tell(session, assessment, unit.id, "shown")


def take_back(session: Session, assessment: Assessment, reason: str, context: ActionContext) -> None:
    """It is a draft again; units no longer see it until it is shown anew, with a new term to object."""
    publication.must_allow(ASSESSMENT, assessment, "assessment_take_back")
    if not reason.strip():
        raise NotAllowed("assessment_withdrawal_reason_missing")
    publication.perform(session, ASSESSMENT, assessment, "assessment_take_back", context, reason)


def discard(session: Session, assessment: Assessment, context: ActionContext) -> None:
    """Nothing comes of it."""
    publication.perform(session, ASSESSMENT, assessment, "assessment_discard", context)


def commend(session: Session, assessment: Assessment, unit_id: int, listed: bool, reason: str,
            context: ActionContext) -> None:
    """The unit is, or is not, on the list of those commended, whatever the rule says; for a reason."""
    publication.must_allow(ASSESSMENT, assessment, "assessment_commend")
    if not reason.strip():
        raise NotAllowed("commendation_reason_missing")
    if session.get(AssessedUnit, (assessment.id, unit_id)) is None:
        raise NotAllowed("unit_not_in_assessment")
    session.merge(CommendationEdit(assessment_id=assessment.id, unit_id=unit_id, listed=listed,
                                   reason=reason.strip()[:500], at=context.now, by=context.by))
    publication.note(session, ASSESSMENT, assessment, "assessment_commend", context,
                     f"{'列入' if listed else '移出'}：{reason.strip()}", unit_id=unit_id)


def publish(session: Session, assessment: Assessment, context: ActionContext) -> None:
    """Ranking, sheets and commendations are public as they stand, under a number, and never change again.

    NotAllowed while units may still object, or an objection is not decided.
    """
    publication.must_allow(ASSESSMENT, assessment, "assessment_publish")
    if any(one.decision is ObjectionDecision.PENDING for one in objections_of(session, assessment.id)):
        raise NotAllowed("objections_undecided")
    if assessment.objections_until and context.today <= assessment.objections_until:
        raise NotAllowed("objections_still_open", until=assessment.objections_until)
    rows = standing(session, assessment)
    assessment.published = frozen(rows, session.get_one(AssessmentScheme, assessment.scheme_id).text)
    publication.publish(session, ASSESSMENT, assessment, "assessment_publish", context)
    for one in assessed_units(session, assessment.id):
        one.frozen = True
        session.add(one)
        tell(session, assessment, one.unit_id, "published")
    session.flush()


def scope_of(assessment: Assessment, today: date, zone: ZoneInfo) -> Scope:
    """What is counted for it as of today."""
    return Scope(assessment.office_id, assessment.period, today, today, zone)


def given_of(session: Session, assessment: Assessment) -> dict[tuple[int, str], Given]:
    """(unit, indicator) → what was entered."""
    return {at: Given(one.number, one.source) for at, one in entered_values(session, assessment.id).items()}


def tell(session: Session, assessment: Assessment, unit_id: int, what: str, words: str = "") -> None:
    """The unit is to be written to."""
    session.add(AssessmentWord(assessment_id=assessment.id, unit_id=unit_id, what=what, note=words))


def _count(session: Session, assessment: Assessment, context: ActionContext, zone: ZoneInfo) -> None:
    units = assessed_units(session, assessment.id)
    scope = scope_of(assessment, context.today, zone)
    sheets = sheets_by(session, scheme_of(session, assessment), scope, [one.unit_id for one in units],
                       given_of(session, assessment))
    for one in units:
        one.sheet = to_json(sheets[one.unit_id])
        session.add(one)
    assessment.until_on, assessment.counted_at = scope.until, context.now
    session.add(assessment)
    session.flush()


def _unit_ids(session: Session, assessment: Assessment) -> list[int]:
    return [one.unit_id for one in assessed_units(session, assessment.id)]


def _units(session: Session, unit_ids: Iterable[int]) -> list[Unit]:
    wanted = set(unit_ids)
    units = session.exec(select(Unit).where(col(Unit.id).in_(wanted)).order_by(Unit.id)).all()
    if not units or len(units) != len(wanted):
        raise NotAllowed("directory_unit_not_ticked")
    return list(units)


NOT_APPLICABLE = "不适用"


def enter_value(session: Session, assessment: Assessment, unit_id: int, key: str, value: str, source: str,
                context: ActionContext) -> None:
    """The unit's value of that indicator is entered with its source; 不适用 needs a reason, an empty one takes it out.

    The sheets follow when they are counted anew. NotAllowed without a source, or for what is no number.
    """
    publication.must_allow(ASSESSMENT, assessment, "assessment_enter")
    names = {one.key: one.name for one in scheme_of(session, assessment).entered}
    if key not in names or session.get(AssessedUnit, (assessment.id, unit_id)) is None:
        raise NotAllowed("indicator_not_entered_here")
    value, source = value.strip().removesuffix("%").strip(), " ".join(source.split())
    before = session.get(EnteredValue, (assessment.id, unit_id, key))
    if not value:
        if before is not None:
            session.delete(before)
            publication.note(session, ASSESSMENT, assessment, "assessment_enter", context,
                             f"{names[key]}：删去", unit_id=unit_id)
        return
    if not source or len(source) > 300:
        raise NotAllowed("indicator_source_missing", indicator=names[key])
    number = None if value == NOT_APPLICABLE else _number(names[key], value)
    words = "" if number is None else str(number)
    if before is not None and (before.value, before.source) == (words, source):
        return
    session.merge(EnteredValue(assessment_id=assessment.id, unit_id=unit_id, key=key, value=words, source=source,
                               at=context.now, by=context.by))
    publication.note(session, ASSESSMENT, assessment, "assessment_enter", context,
                     f"{names[key]}：{value}（{source}）", unit_id=unit_id)


def _number(name: str, value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= 10**12:
        raise NotAllowed("indicator_not_a_number", indicator=name, written=value[:40])
    return number
