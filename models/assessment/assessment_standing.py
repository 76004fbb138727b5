"""How assessed units stand: ranked with objections taken in, and who is commended; as it was, once published."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from sqlmodel import Session, col, select

from domain.assessment.marking import Sheet, adjusted, commended, ranks
from domain.assessment.scheme import Scheme
from domain.assessment.sheet_values import from_json, to_json
from domain.publications.procedure import AssessmentState
from models.assessment.assessment import Assessment, AssessmentScheme, CommendationEdit, Objection, ObjectionDecision
from models.assessment.assessment_lists import assessed_units, objections_of
from models.directory.unit import Unit


@dataclass(frozen=True)
class Adjustment:
    """What an upheld objection changed, and why."""

    key: str
    indicator: str
    marks: Decimal
    text: str
    reason: str
    decided_on: str


@dataclass(frozen=True)
class Placed:
    """A unit's place; `score` has the adjustments in it, the sheet's own has not.

    No rank where too little applied, or nothing at all.

    `by_rule` is what the scheme's rule says of commendation, `commended` what holds, `reason` why they differ.
    """

    unit_id: int
    unit: str
    rank: int | None
    score: Decimal | None
    sheet: Sheet
    adjustments: tuple[Adjustment, ...]
    by_rule: bool
    commended: bool
    reason: str = ""

    def changed(self, key: str) -> Decimal:
        """By how much objections changed that indicator."""
        return sum((one.marks for one in self.adjustments if one.key == key), Decimal(0))


def scheme_of(session: Session, assessment: Assessment) -> Scheme:
    """The scheme by which it is judged."""
    return session.get_one(AssessmentScheme, assessment.scheme_id).read


def standing(session: Session, assessment: Assessment) -> list[Placed]:
    """The units in order of rank, those without a score last; as it was published where it is."""
    if assessment.state is AssessmentState.PUBLISHED:
        return [_placed(row) for row in assessment.published["rows"]]
    sheets = {one.unit_id: one.read for one in assessed_units(session, assessment.id)}
    found: dict[int, list[Adjustment]] = {unit_id: [] for unit_id in sheets}
    for one in objections_of(session, assessment.id):
        if one.decision is ObjectionDecision.UPHELD and one.unit_id in found:
            found[one.unit_id].append(_adjustment(one))
    scores = {unit_id: adjusted(sheet, _sums(found[unit_id])) for unit_id, sheet in sheets.items()}
    scheme = scheme_of(session, assessment)
    places = ranks({unit_id: score if sheets[unit_id].judged >= scheme.least_applying else None
                    for unit_id, score in scores.items()})
    by_rule = commended(scheme.commendation, [(unit_id, places[unit_id], scores[unit_id], sheets[unit_id].overdue)
                               for unit_id in sheets])
    edits = {one.unit_id: one for one in session.exec(
        select(CommendationEdit).where(CommendationEdit.assessment_id == assessment.id)).all()}
    names = dict(session.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_(sheets))).all())
    rows = [_with_edit(Placed(unit_id, names[unit_id], places[unit_id], scores[unit_id], sheets[unit_id],
                              tuple(found[unit_id]), unit_id in by_rule, unit_id in by_rule), edits.get(unit_id))
            for unit_id in sheets]
    return sorted(rows, key=lambda row: (row.rank is None, row.rank, row.unit_id))


def frozen(rows: list[Placed], scheme_text: str) -> dict:
    """Everything about the standing as plain values, for keeping."""
    return {"scheme": scheme_text, "rows": [
        {"unit_id": row.unit_id, "unit": row.unit, "rank": row.rank, "score": _words(row.score),
         "sheet": to_json(row.sheet), "by_rule": row.by_rule, "commended": row.commended, "reason": row.reason,
         "adjustments": [asdict(one) | {"marks": str(one.marks)} for one in row.adjustments]} for row in rows]}


def _placed(kept: dict) -> Placed:
    adjustments = tuple(Adjustment(**one | {"marks": Decimal(one["marks"])}) for one in kept["adjustments"])
    score = None if kept["score"] is None else Decimal(kept["score"])
    return Placed(**kept | {"score": score, "sheet": from_json(kept["sheet"]), "adjustments": adjustments})


def _adjustment(one: Objection) -> Adjustment:
    return Adjustment(one.key, one.indicator, Decimal(one.marks), one.text, one.reason,
                      one.decided_on.isoformat() if one.decided_on else "")


def _sums(adjustments: list[Adjustment]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for one in adjustments:
        sums[one.key] = sums.get(one.key, Decimal(0)) + one.marks
    return sums


def _with_edit(row: Placed, edit: CommendationEdit | None) -> Placed:
    if edit is None or edit.listed == row.by_rule:
        return row
    return Placed(row.unit_id, row.unit, row.rank, row.score, row.sheet, row.adjustments, row.by_rule, edit.listed,
                  edit.reason)


def _words(score: Decimal | None) -> str | None:
    return None if score is None else str(score)
