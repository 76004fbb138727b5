"""What an assessment draws from duties: how each stood at the end of the cut-off day, by its reports up to then."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import and_
from sqlmodel import Session, col, or_, select

from domain.assessment.marking import Item, Value
from domain.assessment.scheme import Fault, Narrowed
from domain.duties.lifecycle import OWED, State
from domain.duties.on_time import Share, counting_day
from domain.publications.content import written
from models.bulletins.bulletin_counts import Scope, decided_within, in_scope, left_behind
from models.duties.duty import Duty
from models.duties.on_time import Lateness, Verdict, lateness_of, verdicts
from models.duties.report import Report, ReportDecision, ReportKind
from models.reminders.case import CaseDecision, EscalationCase

FILING = "filing:"


@dataclass(frozen=True)
class Stood:
    """A duty at the cut-off: the day its hand-in counts from, whether and since when it is overdue, its returns.

    One that was taken from the unit when the unit was late with it is `left`: only its lateness counts.
    """

    duty: Duty
    handed: bool
    credited: date | None
    overdue_since: date | None
    waiting: bool
    closed: bool
    returns: tuple[Report, ...]
    named: bool
    verdict: Verdict
    left: bool = False

    def due(self, narrowed: Narrowed) -> date | None:
        """The deadline it is judged by."""
        return self.duty.first_due_on if narrowed.deadline == "original" else self.duty.due_on

    def in_time(self, narrowed: Narrowed) -> bool | None:
        """Whether it was on time by that deadline; None where that is not judged."""
        return self.verdict.original if narrowed.deadline == "original" else self.verdict.granted

    def item(self, note: str, good: bool | None = None) -> Item:
        """As it is shown behind a figure."""
        return Item("duty", self.duty.id, self.duty.number, self.duty.title, note, good)


def duties_at(session: Session, scope: Scope, unit_ids: set[int]) -> dict[int, list[Stood]]:
    """Unit → its duties that were afoot in the period, as they stood at the end of the cut-off day."""
    duties = session.exec(select(Duty).where(
        *in_scope(session, scope), col(Duty.unit_id).in_(unit_ids), or_(
            col(Duty.closed_on).is_(None), col(Duty.closed_on) >= scope.period.first)).order_by(Duty.due_on, Duty.id))
    duties = duties.all()
    reports, named = _reports(session, scope, unit_ids), _named(session, scope, unit_ids)
    judged = verdicts(session, and_(*in_scope(session, scope), col(Duty.unit_id).in_(unit_ids)), scope.span)
    found: dict[int, list[Stood]] = {unit_id: [] for unit_id in unit_ids}
    for duty in duties:
        found[duty.unit_id].append(_stood(duty, reports[duty.id], scope, duty.id in named, judged[duty.id]))
    theirs = left_behind(session, scope) & col(Lateness.unit_id).in_(unit_ids)
    for late, duty in lateness_of(session, theirs, scope.span):
        found[late.unit_id].append(Stood(duty, False, None, None, False, False, (), False, late.verdict(scope.until),
                                         left=True))
    return found


def value_of(measure: str, narrowed: Narrowed, duties: list[Stood], scope: Scope) -> Value:
    """The unit's value of a measure of duties; none where nothing fell due, or there was nothing to do."""
    wanted = [one for one in duties if _fits(one.duty, narrowed)]
    if measure == "duties.in_time":
        return _rate(wanted, narrowed)
    wanted = [one for one in wanted if not one.left]
    if measure == "duties.any":
        return Value(Decimal(len(wanted)) if wanted else None, f"本期在办{len(wanted)}项" if wanted else
                     "本期没有办理事项", tuple(one.item(_times(one, narrowed)) for one in wanted))
    due = [one for one in wanted if (by := one.due(narrowed)) and scope.period.first <= by <= scope.until
           and not one.waiting]
    if not due:
        return Value(None, "本期没有到期的此类事项")
    done = [one for one in due if one.closed]
    items = tuple(one.item(_times(one, narrowed), one in done) for one in due)
    return Value(Decimal(100 * len(done)) / len(due), f"本期到期{len(due)}项，销号{len(done)}项", items)


def faults_of(narrowed: Narrowed, duties: list[Stood], scope: Scope) -> dict[Fault, tuple[Item, ...]]:
    """What is to be deducted for among the unit's duties, each fault with its duty."""
    wanted = [one for one in duties if _fits(one.duty, narrowed) and not one.left]
    late = [one for one in wanted if one.closed and one.in_time(narrowed) is False]
    return {
        Fault.LATE: tuple(one.item(_times(one, narrowed), False) for one in late),
        Fault.OVERDUE: tuple(one.item(f"应于{written(one.overdue_since)}前上报，截至{written(scope.until)}未报", False)
                             for one in wanted if one.overdue_since),
        Fault.RETURNED: tuple(one.item(f"{written(report.decided_at.astimezone(scope.zone).date())}退回："
                                       f"{report.comment}", False) for one in wanted for report in one.returns),
        Fault.NAMED: tuple(one.item("经分管领导决定列入通报", False) for one in wanted if one.named)}


def _rate(wanted: list[Stood], narrowed: Narrowed) -> Value:
    """The share on time, of what is judged; what was closed with its lead is told beside it."""
    judged = [one for one in wanted if one.in_time(narrowed) is not None]
    with_lead = sum(one.verdict.with_lead for one in wanted)
    apart = f"；随牵头事项销号{with_lead}项，不计入" if with_lead else ""
    if not judged:
        return Value(None, f"本期没有可评的此类事项{apart}")
    share = Share(sum(one.in_time(narrowed) for one in judged), len(judged))
    items = tuple(one.item(_times(one, narrowed), one.in_time(narrowed)) for one in judged)
    return Value(Decimal(100 * share.part) / share.whole, f"按期办结率{share.words}{apart}", items)


def _stood(duty: Duty, reports: list[Report], scope: Scope, named: bool, verdict: Verdict) -> Stood:
    """Reports are those handed in up to the cut-off, oldest first; a return made later was not known then."""
    reports = [one for one in reports if duty.anew_at is None or one.submitted_at >= duty.anew_at]
    last = reports[-1] if reports else None
    back = last is not None and last.decision is ReportDecision.RETURNED and _day(last, scope) <= scope.until
    closed = duty.closed_on is not None and duty.closed_on <= scope.until
    reopened = last is not None and last.decision is ReportDecision.ACCEPTED and duty.state in OWED
    handed = (closed or last is not None) and not back and not reopened
    expected = max(filter(None, (last.answer_by, duty.due_on)), default=None) if back else duty.due_on
    suspended = duty.state is State.SUSPENDED
    still = not handed and not verdict.overdue and (back or suspended or scope.until == scope.today)
    first = scope.period.first
    returns = tuple(one for one in reports if one.decision is ReportDecision.RETURNED
                    and first <= _day(one, scope) <= scope.until)
    credited = counting_day((one.submitted_on, one.answer_by if one.decision is ReportDecision.RETURNED else None)
                            for one in reports) if handed else None
    return Stood(duty, handed, credited, expected if verdict.overdue else None, suspended or still,
                 closed, returns, named, verdict)


def _day(report: Report, scope: Scope) -> date:
    return report.decided_at.astimezone(scope.zone).date()


def _times(one: Stood, narrowed: Narrowed) -> str:
    """时限…，…上报 and how late, as people read it."""
    due = one.due(narrowed)
    words = [f"时限{written(due)}" if due else "没有时限"]
    if one.left:
        return f"{words[0]}，逾期未报时改派其他单位"
    if one.credited:
        words.append(f"{written(one.credited)}上报")
        if one.in_time(narrowed) is False:
            words.append(f"晚{(one.credited - due).days}天")
    elif not one.handed:
        words.append("未报")
    words += ["已销号"] if one.closed else []
    return "，".join(words)


def _fits(duty: Duty, narrowed: Narrowed) -> bool:
    if narrowed.activity and (duty.activity_id is None or duty.occurrence.startswith(FILING)):
        return False
    if narrowed.roles and duty.role.value not in narrowed.roles:
        return False
    text = f"{duty.title}\n{duty.requirement}\n{duty.deliverable}"
    return not narrowed.words or any(word in text for word in narrowed.words)


def _reports(session: Session, scope: Scope, unit_ids: Iterable[int]) -> dict[int, list[Report]]:
    query = select(Report).join(Duty, Duty.id == Report.duty_id).where(
        *in_scope(session, scope), col(Duty.unit_id).in_(unit_ids), Report.kind == ReportKind.COMPLETION,
        Report.submitted_on <= scope.until)
    found: dict[int, list[Report]] = defaultdict(list)
    for report in session.exec(query.order_by(Report.id)).all():
        found[report.duty_id].append(report)
    return found


def _named(session: Session, scope: Scope, unit_ids: Iterable[int]) -> set[int]:
    query = select(EscalationCase.duty_id).join(Duty, Duty.id == EscalationCase.duty_id).where(
        *in_scope(session, scope), col(Duty.unit_id).in_(unit_ids),
        EscalationCase.decision == CaseDecision.BULLETIN, *decided_within(EscalationCase, scope))
    return set(session.exec(query).all())
