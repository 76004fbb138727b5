"""A plan taken in: its text and reading kept, and each measure turned into proposals."""

from datetime import date

from sqlmodel import Session, select

from domain.deadlines.rules import After, Anchor, Horizon, Recurring, Standing, from_json
from domain.duties.special_plans import asks_special_plan
from domain.errors import Conflict, NotAllowed
from domain.plans.assignment import Directory, Part, PartRole, for_part, parts_of
from domain.plans.day_evidence import filled_in
from domain.short_titles import title_of
from models.action_context import ActionContext
from models.directory.post import Post, PostRole, posts_of
from models.directory.tier import RANKS
from models.directory.unit import Unit
from models.duties.duty import Duty, Form, Role
from models.history import record
from models.numbering import new_number
from models.plans.plan import Measure, Plan, Target, plan_with_digest
from models.plans.undated import date_from_issue
from models.plans.unread import recount


def load_plan(session: Session, reading: dict, *, text: str, sha256: str, source_name: str, office_id: int,
              context: ActionContext) -> Plan:
    """The plan stands with its measures and targets, nothing proposed yet; Conflict, naming the first, if it did."""
    first = plan_with_digest(session, sha256)
    if first is not None:
        raise Conflict("plan_imported_before", on=first.loaded_at, id=first.id, title=first.title)
    plan = Plan(title=reading["title"] or source_name, number=reading["number"] or "", issuer=reading["issuer"] or "",
                issued_on=day_read(reading["issued_on"]), source_name=source_name, sha256=sha256, text=text,
                rules=reading["rules"], problems=reading["problems"], dated_by=reading.get("dated_by") or {},
                office_id=office_id,
                loaded_at=context.now, loaded_by=context.by)
    session.add(plan)
    session.flush()
    record(session, "load", context, plan_id=plan.id, note=source_name)
    for position, measure in enumerate(reading["measures"]):
        session.add(Measure(plan_id=plan.id, **measure_fields(measure, position)))
    session.add_all(Target(plan_id=plan.id, **target_fields(target)) for target in reading["targets"])
    recount(session, plan)
    session.flush()
    return plan


def measure_fields(reading: dict, position: int) -> dict:
    """What a measure's row says of its reading."""
    return {"position": position, "path": reading["path"], "start": reading["start"], "end": reading["end"],
            "text": reading["text"], "reading": reading}


def target_fields(reading: dict) -> dict:
    """What a target's row says of its reading."""
    return {key: reading[key] for key in ("name", "text", "start")} | {
        "value": reading.get("value"), "unit": reading.get("unit") or ""}


def propose(session: Session, measure: Measure, directory: Directory, context: ActionContext) -> list[Duty]:
    """The measure has a proposal for each unit that has a part in it; a second time changes nothing."""
    existing = session.exec(select(Duty).where(Duty.measure_id == measure.id).order_by(Duty.id)).all()
    return list(existing) or propose_anew(session, measure, directory)


def propose_anew(session: Session, measure: Measure, directory: Directory) -> list[Duty]:
    """The measure has the proposals of its reading, beside whatever it had."""
    made: list[Duty] = []
    for part in parts_for(measure.reading, directory):
        made.append(propose_part(session, measure, part, directory, made))
    return made


def parts_for(reading: dict, directory: Directory) -> list[Part]:
    """The parts that have a duty each; a rule for activities is one part, whoever it names."""
    parts = parts_of(reading, directory)
    if form_of_reading(reading) is Form.PER_EVENT:
        return [Part("、".join(part.written for part in parts if part.written), PartRole.SOLE)]
    return parts


def propose_part(session: Session, measure: Measure, part: Part, directory: Directory, beside: list[Duty]) -> Duty:
    """The part has a proposal; a support's report goes to the lead among the measure's duties `beside` it."""
    plan, reading = session.get_one(Plan, measure.plan_id), for_part(measure.reading, part.written)
    deadline = reading.get("deadline") or {}
    lead = next((one for one in beside if one.role is Role.LEAD), None) if part.role is PartRole.SUPPORT else None
    duty = Duty(number=new_number(session, plan), plan_id=plan.id, measure_id=measure.id, form=form_of_reading(reading),
                role=Role(part.role.value), unit_id=part.unit_id, group_id=part.group_id, unit_written=part.written,
                lead_id=lead.id if lead else None, title=title_of(measure.text, row=reading.get("title") or ""),
                requirement=measure.text, deliverable=reading.get("deliverable") or "",
                report_to="、".join(reading.get("report_to") or []), copy_to="、".join(reading.get("copy_to") or []),
                approver_post_id=approver_of(session, reading.get("approval_by"), directory),
                special_plan=asks_special_plan(measure.text, reading.get("approval_by")),
                flags=sorted({*(reading.get("flags") or []), *part.flags}),
                deadline_text=deadline.get("text") or "", rule=reading.get("rule"))
    session.add(duty)
    session.flush()
    return duty


def approver_of(session: Session, names: list[str] | str | None, directory: Directory) -> int | None:
    """The approver's post of the first of these units that has one."""
    for name in [names] if isinstance(names, str) else names or []:
        unit_id = directory.unit(name)
        query = select(Post.id).where(Post.unit_id == unit_id, Post.role == PostRole.APPROVER).order_by(Post.id)
        found = session.exec(query).first() if unit_id else None
        if found is not None:
            return found
    return None


def office_for(session: Session, name: str, context: ActionContext | None = None) -> Unit:
    """The unit whose office loads plans: that of whoever loads, else the one named, else the only one at the top.

    NotAllowed where that is not clear.
    """
    query = select(Unit).join(Post, Post.unit_id == Unit.id).where(Post.role == PostRole.OFFICE).distinct()
    offices = list(session.exec(query.order_by(Unit.id)).all())
    if context is not None and context.by is not None:
        held = {post.unit_id for post in posts_of(session, context.by, context.today)
                if post.role is PostRole.OFFICE}
        offices = [unit for unit in offices if unit.id in held] or offices
        if len(offices) == 1:
            return offices[0]
    top = min((RANKS[unit.tier] for unit in offices), default=0)
    fitting = [unit for unit in offices if (unit.name == name if name else RANKS[unit.tier] == top)]
    if len(fitting) == 1:
        return fitting[0]
    if not offices:
        raise NotAllowed("no_office_yet")
    raise NotAllowed("office_not_chosen", offices=[unit.name for unit in offices])


def form_of_reading(reading: dict) -> Form:
    """What a measure's rule makes of its duties."""
    rule = from_json(reading["rule"]) if reading.get("rule") else None
    deadline = reading.get("deadline") or {}
    if deadline.get("recurrence") == "per_event" or (isinstance(rule, After) and rule.anchor is Anchor.EVENT_END):
        return Form.PER_EVENT
    if isinstance(rule, Recurring):
        return Form.SERIES
    return Form.STANDING if isinstance(rule, Standing | Horizon) else Form.SINGLE


def day_read(value: str | None) -> date | None:
    """A date as a reading writes it."""
    return date.fromisoformat(value) if value else None


LONGEST_TITLE = 300
SETTLES = {"title": "no_title", "issued_on": "no_issue_date"}
"""What a field settles among the plan's problems."""


def set_heading(session: Session, plan: Plan, title: str, issued_on: date | None, context: ActionContext) -> list[Duty]:
    """The plan says so, and what waited for the day of issue is dated; gives those duties. NotAllowed without a title.

    A title has 300 characters at most.
    """
    if len(title.strip()) > LONGEST_TITLE:
        raise NotAllowed("title_too_long", most=LONGEST_TITLE)
    if not title.strip():
        raise NotAllowed("plan_title_missing")
    changes = {name: value for name, value in (("title", title.strip()), ("issued_on", issued_on))
               if value is not None and (value != getattr(plan, name) or name == "title")}
    for name, value in changes.items():
        setattr(plan, name, value)
    if "issued_on" in changes:
        plan.dated_by = filled_in(plan.dated_by, issued_on)
    settled = {SETTLES[name] for name in changes}
    plan.problems = [problem for problem in plan.problems if problem.get("flag") not in settled]
    session.add(plan)
    record(session, "heading", context, plan_id=plan.id, note=plan.title, issued_on=str(plan.issued_on or ""))
    return date_from_issue(session, plan, context) if "issued_on" in changes else []
