"""Schemes of assessment: looked at, checked with problems by line, tried on an assessment's data, kept by version."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends, Form, Request
from sqlmodel import col, select
from starlette.datastructures import UploadFile

from domain.assessment.marking import assess, ranks
from domain.assessment.scheme import MEASURES, Measure, Scheme
from domain.assessment.scheme_parser import LONGEST, problems_of, read_scheme
from domain.errors import DubanError, InvalidSettings, NotAllowed
from domain.publications.procedure import AssessmentState
from models.assessment import assessment_procedure
from models.assessment.assessment import Assessment, AssessmentScheme
from models.assessment.assessment_lists import assessed_units, scheme_versions
from models.assessment.assessment_standing import scheme_of
from models.assessment.measured_values import measure
from models.directory.post import PostRole
from models.directory.tier import groups_known_to
from models.directory.unit import Unit
from web.assessment.assessment_page import scheme_text, scheme_texts
from web.dependencies import Circumstances, Here, Now, Office, Reading, Writing, done, page

router = APIRouter()


async def _written(request: Request) -> str:
    """The scheme's text: of the file where one was chosen, else as typed."""
    form = await request.form()
    file = form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        return _decoded(await file.read(4 * LONGEST)).replace("\r\n", "\n")
    return str(form.get("text") or "").replace("\r\n", "\n")


@dataclass(frozen=True)
class AssessmentSchemesPage:
    """What `assessment/assessment_schemes.html` shows."""

    template: ClassVar = "assessment/assessment_schemes.html"
    schemes: list[tuple]


@router.get("/assessments/schemes")
def schemes(request: Request, session: Reading, who: Office):
    """The office's schemes, each with its newest version."""
    office_id = min(who.units(PostRole.OFFICE))
    found = [(key, read_scheme(text), scheme_versions(session, office_id, key))
             for key, text in scheme_texts(session, office_id).items()]
    return page(request, AssessmentSchemesPage(schemes=found))


@router.get("/assessments/schemes/{key}")
def scheme(request: Request, session: Reading, who: Office, key: str, version: int = 0):
    """The scheme as it is now, or as a version of it was."""
    office_id = min(who.units(PostRole.OFFICE))
    versions = scheme_versions(session, office_id, key)
    old = next((one for one in versions if one.number == version), None)
    return _page(request, session, office_id, key, old.text if old else scheme_text(session, office_id, key))


@router.post("/assessments/schemes/{key}")
def change(request: Request, session: Writing, work: Here, now: Now, who: Office, when: Circumstances, key: str,
           text: Annotated[str, Depends(_written)], what: Annotated[str, Form()] = "check",
           note: Annotated[str, Form()] = "", assessment: Annotated[str, Form()] = ""):
    """The text is checked and tried, or kept as the next version; what is wrong is told by line and nothing kept."""
    office_id = min(who.units(PostRole.OFFICE))
    scheme_text(session, office_id, key)
    try:
        read = _sound(session, read_scheme(text), key, office_id)
    except InvalidSettings as error:
        return _page(request, session, office_id, key, text, problems=list(problems_of(error)), status=422)
    if what == "save":
        kept = assessment_procedure.keep_scheme(session, office_id, text, when, note=note)
        return done(request, f"/assessments/schemes/{key}", "scheme_saved", version=kept.number)
    tried = _tried(session, work, now, office_id, read, assessment)
    return _page(request, session, office_id, key, text, tried=tried, checked=True)


@dataclass(frozen=True)
class AssessmentSchemePage:
    """What `assessment/assessment_scheme.html` shows."""

    template: ClassVar = "assessment/assessment_scheme.html"
    key: str
    text: str
    scheme: Scheme | None
    problems: list[str]
    tried: dict[str, Assessment | list[tuple[str, tuple[Decimal, int], tuple[Decimal, int]]]] | None
    checked: bool
    measures: dict[str, Measure]
    versions: list[AssessmentScheme]
    assessments: list[Assessment]


def _page(request: Request, session, office_id: int, key: str, text: str, *, problems: list[str] | None = None,
          tried: dict | None = None, checked: bool = False, status: int = 200):
    try:
        read = read_scheme(text)
    except DubanError:
        read = None
    return page(request, AssessmentSchemePage(
        key=key, text=text, scheme=read, problems=problems or [], tried=tried, checked=checked, measures=MEASURES,
        versions=scheme_versions(session, office_id, key),
        assessments=_of_scheme(session, office_id, key)), status=status)


def _of_scheme(session, office_id: int, key: str) -> list[Assessment]:
    ids = [one.id for one in scheme_versions(session, office_id, key)]
    query = select(Assessment).where(col(Assessment.scheme_id).in_(ids), Assessment.state != AssessmentState.DISCARDED)
    return list(session.exec(query.order_by(col(Assessment.id).desc()).limit(20)).all())


def _sound(session, read: Scheme, key: str, office_id: int) -> Scheme:
    """The scheme, whose key is the page's and whose units the directory knows; InvalidSettings otherwise."""
    if read.key != key:
        raise InvalidSettings("scheme_key_differs", key=key, written=read.key)
    if read.units not in ("places", "departments") and read.units not in groups_known_to(session, office_id):
        raise InvalidSettings("scheme_units_unknown", units=read.units)
    return read


def _tried(session, work, now, office_id: int, read: Scheme, assessment: str) -> dict | None:
    """The marks of an assessment's units by its own scheme and by this one, both of the data as they are now."""
    chosen = next((one for one in _of_scheme(session, office_id, read.key) if str(one.id) == assessment), None)
    if chosen is None:
        return None
    ids = [one.unit_id for one in assessed_units(session, chosen.id)]
    units = list(session.exec(select(Unit).where(col(Unit.id).in_(ids)).order_by(Unit.id)).all())
    scope = assessment_procedure.scope_of(chosen, work.today(now), work.settings.zone)
    given = assessment_procedure.given_of(session, chosen)
    found = []
    for one in (scheme_of(session, chosen), read):
        sheets = assess(one, measure(session, one, scope, units, given))
        places = ranks({unit_id: sheet.score if sheet.judged >= one.least_applying else None
                        for unit_id, sheet in sheets.items()})
        found.append({unit.id: (sheets[unit.id].score, places[unit.id]) for unit in units})
    before, after = found
    rows = sorted(units, key=lambda unit: (after[unit.id][1] is None, after[unit.id][1], unit.id))
    return {"assessment": chosen, "rows": [(unit.name, before[unit.id], after[unit.id]) for unit in rows]}


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotAllowed("scheme_not_utf8") from None
