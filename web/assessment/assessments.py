"""Assessments (考核): drafted, opened down to each duty, shown, objected to, published, taken as files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from documents.excel.assessment_export import write_assessment
from domain.assessment.scheme import Bonus, Indicator, Scheme
from domain.assessment.scheme_parser import read_scheme
from domain.errors import NotAllowed, NotFound
from domain.messages import Message
from domain.publications.content import ReportingPeriod, quarter_before
from domain.publications.procedure import ASSESSMENT, AssessmentState
from models.assessment import assessment_procedure
from models.assessment.assessment import Assessment, EnteredValue, Objection, ObjectionDecision
from models.assessment.assessment_lists import (
    assessments,
    entered_values,
    objections_of,
    sees_all,
    units_for,
    units_seen,
    usual_units,
    visible_assessment,
)
from models.assessment.assessment_procedure import enter_value
from models.assessment.assessment_standing import Placed, scheme_of, standing
from models.assessment.measured_values import Given
from models.assessment.objection import DECISION_NAMES
from models.assessment.target_values import offered
from models.directory.post import PostRole
from models.directory.unit import Unit
from models.engine import transaction
from tasks.assessment import file_bytes
from tasks.published_files import keep_files
from web import charts
from web.assessment.assessment_page import (
    deduction_rows,
    indicator_rows,
    may_decide,
    own,
    ranking_cells,
    ranking_rows,
    scheme_text,
    scheme_texts,
    sees_sheet,
)
from web.bulletins.bulletins import TYPES
from web.columns import send_file
from web.confirmation import Question, ask
from web.dependencies import Circumstances, Here, Now, Office, Reading, Signed, Writing, done, page
from web.forms import Fields, Sent, day

router = APIRouter()


async def _ticked(request: Request) -> list[int]:
    """The units ticked in the form."""
    return [int(one) for one in (await request.form()).getlist("unit") if str(one).isdecimal() and len(one) < 10]


@dataclass(frozen=True)
class AssessmentsPage:
    """What `assessment/assessments.html` shows."""

    template: ClassVar = "assessment/assessments.html"
    assessments: list[Assessment]
    names: dict[AssessmentState, str]
    office: bool


@router.get("/assessments")
def listed(request: Request, session: Reading, who: Signed):
    """What the visitor may see, newest first."""
    return page(request, AssessmentsPage(
        assessments=assessments(session, who), names=ASSESSMENT.states, office=who.has(PostRole.OFFICE)))


@dataclass(frozen=True)
class AssessmentNewPage:
    """What `assessment/assessment_new.html` shows."""

    template: ClassVar = "assessment/assessment_new.html"
    schemes: dict[str, Scheme]
    chosen: str
    period: ReportingPeriod
    units: list[Unit]
    ticked: set[int]


@router.get("/assessments/new")
def new(request: Request, session: Reading, work: Here, now: Now, who: Office, scheme: str = "", first: str = "",
        last: str = ""):
    """The form: scheme, period, and the units, the usual ones ticked."""
    office = session.get_one(Unit, min(who.units(PostRole.OFFICE)))
    texts = scheme_texts(session, office.id)
    schemes = {key: read_scheme(text) for key, text in texts.items()}
    key = scheme if scheme in schemes else next(iter(schemes))
    period = ReportingPeriod(day(first), day(last)) if first or last else quarter_before(work.today(now))
    return page(request, AssessmentNewPage(
        schemes=schemes, chosen=key, period=period, units=units_for(session, schemes[key], office),
        ticked=usual_units(session, schemes[key], office)))


@router.post("/assessments")
def draft(request: Request, session: Writing, work: Here, who: Office, when: Circumstances,
          scheme: Annotated[str, Form()], first: Annotated[str, Form()], last: Annotated[str, Form()],
          unit_ids: Annotated[list[int], Depends(_ticked)], title: Annotated[str, Form()] = ""):
    """The draft is there, as the data stand."""
    office_id = min(who.units(PostRole.OFFICE))
    kept = assessment_procedure.keep_scheme(session, office_id, scheme_text(session, office_id, scheme), when)
    made = assessment_procedure.draft(session, kept, ReportingPeriod(day(first), day(last)), unit_ids, when,
                                      work.settings.zone,
                       title=title)
    return done(request, f"/assessments/{made.id}", "assessment_drafted")


@dataclass(frozen=True)
class AssessmentPage:
    """What `assessment/assessment.html` shows."""

    template: ClassVar = "assessment/assessment.html"
    assessment: Assessment
    scheme: Scheme
    rows: list[Placed]
    all: bool
    published: bool
    office: bool
    names: dict[AssessmentState, str]
    own: set[int]
    shares: Callable
    cells: dict[int, list[str]]
    parts: list[str]
    objections: list[Objection]
    units: dict[int, str]
    decisions: dict[ObjectionDecision, str]
    pending: int
    open_term: bool


@router.get("/assessments/{assessment_id}")
def shown(request: Request, session: Reading, work: Here, now: Now, who: Signed, assessment_id: int):
    """The ranking, for whoever may see it now; a unit that may not yet sees the way to its own sheet."""
    assessment = visible_assessment(session, who, assessment_id)
    scheme, rows = scheme_of(session, assessment), standing(session, assessment)
    all_, published = sees_all(who, assessment), assessment.state is AssessmentState.PUBLISHED
    objections, mine = objections_of(session, assessment_id), units_seen(session, who)
    return page(request, AssessmentPage(
        assessment=assessment, scheme=scheme, rows=rows, all=all_, published=published,
        office=assessment.office_id in who.units(PostRole.OFFICE), names=ASSESSMENT.states, own=mine,
        shares=charts.shares, cells={row.unit_id: ranking_cells(row, scheme) for row in rows},
        parts=list(dict.fromkeys(one.part for one in scheme.indicators)),
        objections=objections if all_ else [one for one in objections if one.unit_id in mine],
        units={row.unit_id: row.unit for row in rows}, decisions=DECISION_NAMES,
        pending=sum(one.decision is ObjectionDecision.PENDING for one in objections),
        open_term=assessment.objections_until is not None and work.today(now) <= assessment.objections_until))


@router.get("/assessments/{assessment_id}/result.xlsx")
def export(session: Reading, who: Signed, assessment_id: int):
    """The result as an Excel file; a unit has the ranking once it is published, and what is its own."""
    assessment = visible_assessment(session, who, assessment_id)
    scheme, rows = scheme_of(session, assessment), standing(session, assessment)
    mine = [row for row in rows if sees_sheet(session, who, assessment, row.unit_id)]
    ranked = rows if sees_all(who, assessment) or assessment.state is AssessmentState.PUBLISHED else []
    parts = list(dict.fromkeys(one.part for one in scheme.indicators))
    return send_file(f"{assessment.title}.xlsx".replace("/", "／"), lambda path: write_assessment(
        path, parts, ranking_rows(ranked, scheme), indicator_rows(mine), deduction_rows(mine)))


@router.get("/assessments/{assessment_id}/files/{kind}")
def file(session: Reading, who: Signed, assessment_id: int, kind: str):
    """The result as a Word or PDF file in the layout of an official document; what was published as it was kept."""
    assessment = visible_assessment(session, who, assessment_id)
    if kind not in TYPES:
        raise NotAllowed("only_word_and_pdf")
    if not sees_all(who, assessment) and assessment.state is not AssessmentState.PUBLISHED:
        raise NotFound("assessment_not_published")
    name = "".join(one for one in f"{assessment.number}{assessment.title}" if one not in '\\/:*?"<>|')
    return Response(file_bytes(assessment_id, kind), media_type=TYPES[kind], headers={
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}.{kind}"})


@dataclass(frozen=True)
class AssessmentValuesPage:
    """What `assessment/assessment_values.html` shows."""

    template: ClassVar = "assessment/assessment_values.html"
    assessment: Assessment
    rows: list[Placed]
    entered: tuple[Indicator | Bonus, ...]
    given: dict[tuple[int, str], EnteredValue]
    offered: dict[tuple[int, str], Given]


@router.get("/assessments/{assessment_id}/values")
def values(request: Request, session: Reading, who: Office, assessment_id: int):
    """The form for what a person has to enter, filled in with what followed targets say of it."""
    assessment = own(session, who, assessment_id)
    rows = sorted(standing(session, assessment), key=lambda row: row.unit_id)
    scheme = scheme_of(session, assessment)
    return page(request, AssessmentValuesPage(
        assessment=assessment, rows=rows, entered=scheme.entered, given=entered_values(session, assessment_id),
        offered=offered(session, scheme, assessment.until_on, {row.unit_id for row in rows})))


@router.post("/assessments/{assessment_id}/values")
def enter(request: Request, session: Writing, work: Here, who: Office, when: Circumstances, assessment_id: int,
          fields: Fields):
    """What was typed is entered, and the sheets follow."""
    assessment = own(session, who, assessment_id, fields.get("version", ""))
    for one in scheme_of(session, assessment).entered:
        for row in standing(session, assessment):
            at = f"{one.key}.{row.unit_id}"
            if f"value.{at}" in fields:
                enter_value(session, assessment, row.unit_id, one.key, fields[f"value.{at}"],
                            fields.get(f"source.{at}", "") or fields.get(f"source.{one.key}", ""), when)
    assessment_procedure.recount(session, assessment, when, work.settings.zone)
    return done(request, f"/assessments/{assessment_id}", "assessment_entered")


@router.post("/assessments/{assessment_id}/count")
def recount(request: Request, session: Writing, work: Here, who: Office, when: Circumstances, assessment_id: int,
            version: Annotated[str, Form()] = ""):
    """The draft's figures are those of now."""
    assessment_procedure.recount(session, own(session, who, assessment_id, version), when, work.settings.zone)
    return done(request, f"/assessments/{assessment_id}", "assessment_recounted")


@router.post("/assessments/{assessment_id}/showing")
def show(request: Request, session: Writing, who: Office, when: Circumstances, assessment_id: int,
         version: Annotated[str, Form()] = ""):
    """Each unit sees its sheet and may object."""
    assessment = own(session, who, assessment_id, version)
    assessment_procedure.show(session, assessment, when)
    return done(request, f"/assessments/{assessment_id}", "assessment_shown", until=assessment.objections_until)


@router.post("/assessments/{assessment_id}/withdrawal")
def take_back(request: Request, session: Writing, who: Office, when: Circumstances, assessment_id: int,
              reason: Annotated[str, Form()] = "", version: Annotated[str, Form()] = ""):
    """It is a draft again."""
    assessment_procedure.take_back(session, own(session, who, assessment_id, version), reason, when)
    return done(request, f"/assessments/{assessment_id}", "assessment_taken_back")


@router.post("/assessments/{assessment_id}/discarding")
def discard(request: Request, session: Writing, who: Office, when: Circumstances, assessment_id: int, sent: Sent,
            version: Annotated[str, Form()] = ""):
    """Nothing comes of it, once that was asked."""
    assessment = own(session, who, assessment_id, version)
    count = len(standing(session, assessment))
    question = Question("作废考核草稿", (Message("ask_discard_assessment", assessment=assessment.called,
                                                count=count),), "作废",
                        f"/assessments/{assessment_id}", "作废后不能恢复，录入的数值须重新录入。")
    if asked := ask(request, question, sent):
        return asked
    assessment_procedure.discard(session, assessment, when)
    return done(request, "/assessments", "draft_discarded")


@router.post("/assessments/{assessment_id}/publication")
def publish(request: Request, work: Here, who: Office, when: Circumstances, assessment_id: int, sent: Sent,
            version: Annotated[str, Form()] = ""):
    """Ranking, sheets and commendations are public and stay, once that was asked; then the files are made and kept."""
    with transaction(work.engine) as session:
        assessment = own(session, who, assessment_id, version)
        rows = standing(session, assessment)
        question = Question("公布考核结果", (Message("ask_publish_assessment", assessment=assessment.called,
                                                    count=len(rows), commended=sum(row.commended for row in rows)),),
                            "公布",
                            f"/assessments/{assessment_id}", "公布后编定文号并发信告知各单位，不能再改。")
        if assessment.state is AssessmentState.SHOWN and (asked := ask(request, question, sent)):
            return asked
        assessment_procedure.publish(session, assessment, when)
    lacking = keep_files(assessment_id, file_bytes)
    if lacking:
        return done(request, f"/assessments/{assessment_id}", "assessment_published_without_files",
                    number=assessment.number, problem=lacking)
    return done(request, f"/assessments/{assessment_id}", "assessment_published_as", number=assessment.number)


@router.post("/assessments/{assessment_id}/commendations")
def commend(request: Request, session: Writing, who: Office, when: Circumstances, assessment_id: int,
            unit: Annotated[int, Form()], listed: Annotated[str, Form()], reason: Annotated[str, Form()] = "",
            version: Annotated[str, Form()] = ""):
    """The unit is on the list, or off it, for a reason."""
    assessment_procedure.commend(session, own(session, who, assessment_id, version), unit, listed == "yes", reason,
                                 when)
    return done(request, f"/assessments/{assessment_id}", "commendations_changed")


@dataclass(frozen=True)
class AssessmentSheetPage:
    """What `assessment/assessment_sheet.html` shows."""

    template: ClassVar = "assessment/assessment_sheet.html"
    assessment: Assessment
    row: Placed
    names: dict[AssessmentState, str]
    scheme: Scheme
    objections: list[Objection]
    decisions: dict[ObjectionDecision, str]
    ranked: bool
    may_object: bool
    own: bool
    may_decide: bool


@router.get("/assessments/{assessment_id}/units/{unit_id}")
def sheet(request: Request, session: Reading, work: Here, now: Now, who: Signed, assessment_id: int, unit_id: int):
    """One unit's marks, each opened down to the duties and projects it came from; with the form to object."""
    assessment = visible_assessment(session, who, assessment_id)
    row = next((one for one in standing(session, assessment) if one.unit_id == unit_id), None)
    if row is None or not sees_sheet(session, who, assessment, unit_id):
        raise NotFound("no_such_sheet")
    objections = objections_of(session, assessment_id, unit_id)
    in_term = assessment.state is AssessmentState.SHOWN and work.today(now) <= assessment.objections_until
    return page(request, AssessmentSheetPage(
        assessment=assessment, row=row, names=ASSESSMENT.states, scheme=scheme_of(session, assessment),
        objections=objections, decisions=DECISION_NAMES,
        ranked=sees_all(who, assessment) or assessment.state is AssessmentState.PUBLISHED,
        may_object=in_term and unit_id in who.units(PostRole.LIAISON), own=unit_id in who.units(PostRole.LIAISON),
        may_decide=assessment.state in (AssessmentState.SHOWN, AssessmentState.DRAFT)
        and may_decide(session, who, assessment, unit_id)))
