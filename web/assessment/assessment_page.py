"""What the pages of assessments share: whose it is, which schemes there are, and rows ready to be shown."""

from decimal import Decimal

from sqlmodel import Session, col, select

from config.assessment import shipped_schemes
from domain.assessment.marking import final_marks
from domain.assessment.scheme import Scheme, shown_marks
from domain.errors import NotFound
from models.access.visitor import Visitor
from models.assessment.assessment import Assessment
from models.assessment.assessment_lists import scheme_keys, scheme_versions, sees_all, units_seen, visible_assessment
from models.assessment.assessment_standing import Placed
from models.directory.post import PostRole, Supervision
from tasks.assessment import parts_of
from web.dependencies import WrongRole, check_version


def scheme_texts(session: Session, office_id: int) -> dict[str, str]:
    """Key → the scheme's text as the office has it now: its own newest version, else the shipped one."""
    own = {key: scheme_versions(session, office_id, key)[0].text for key in scheme_keys(session, office_id)}
    return shipped_schemes() | own


def scheme_text(session: Session, office_id: int, key: str) -> str:
    """That scheme's text; NotFound for a key that there is not."""
    texts = scheme_texts(session, office_id)
    if key not in texts:
        raise NotFound("no_such_scheme")
    return texts[key]


def own(session: Session, who: Visitor, assessment_id: int, version: str = "") -> Assessment:
    """The assessment, for the office whose it is, unchanged since the form was shown."""
    assessment = visible_assessment(session, who, assessment_id)
    if assessment.office_id not in who.units(PostRole.OFFICE):
        raise WrongRole("assessment_of_another_office")
    check_version(assessment, int(version) if version.isdecimal() and len(version) < 10 else 0)
    return assessment


def sees_sheet(session: Session, who: Visitor, assessment: Assessment, unit_id: int) -> bool:
    """Whether the visitor sees that unit's sheet: all of them, or the own one and those in the visitor's charge."""
    return sees_all(who, assessment) or unit_id in units_seen(session, who)


def may_decide(session: Session, who: Visitor, assessment: Assessment, unit_id: int) -> bool:
    """Whether the visitor decides that unit's objections: the office, or the leader in charge of the unit and above."""
    if assessment.office_id in who.units(PostRole.OFFICE):
        return True
    query = select(Supervision.unit_id).where(Supervision.unit_id == unit_id, col(Supervision.post_id).in_(who.below))
    return session.exec(query).first() is not None


def ranking_cells(placed: Placed, scheme: Scheme) -> list[str]:
    """A unit's marks by part, as written."""
    return [shown_marks(marks) for marks in parts_of(placed, scheme).values()]


def ranking_rows(rows: list[Placed], scheme: Scheme):
    """The ranking for a file."""
    for row in rows:
        parts = parts_of(row, scheme).values()
        yield (row.rank if row.rank is not None else "—", row.unit, *map(_figure, parts), _figure(row.sheet.bonus),
               _figure(row.score), "是" if row.commended else "")


def indicator_rows(rows: list[Placed]):
    """Every indicator of every unit for a file."""
    for row in rows:
        for line in row.sheet.lines:
            changed = row.changed(line.key)
            final = final_marks(line, changed)
            yield (row.unit, line.part, line.name, line.shown, line.basis, _figure(line.full),
                   _figure(line.effective) if line.applies else "不适用", _figure(line.before), _figure(line.marks),
                   _figure(changed) if changed else None, _figure(final) if line.applies else "不适用")
        for bonus in row.sheet.bonuses:
            yield (row.unit, "加分", bonus.name, bonus.shown, bonus.basis, _figure(bonus.most), None, None, None, None,
                   _figure(bonus.marks))


def deduction_rows(rows: list[Placed]):
    """Every deduction with its duty for a file."""
    for row in rows:
        for line in row.sheet.lines:
            for deduction in line.deductions:
                for taken in deduction.taken:
                    yield (row.unit, line.name, deduction.name, taken.item.number, taken.item.title, taken.item.note,
                           _figure(-taken.marks if taken.marks else taken.marks))


def _figure(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
