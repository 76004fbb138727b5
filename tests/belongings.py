"""What each office of the tiers has of everything that a route can be asked for, told apart by a mark in its words."""

from datetime import date
from decimal import Decimal

from sqlmodel import Session, SQLModel, select

from config.assessment import shipped_schemes
from domain.deadlines.rules import FixedDate
from domain.plans.reader import read_plan
from domain.publications.content import ReportingPeriod
from models.access.token import Token
from models.assessment import assessment_procedure
from models.assessment.assessment import AssessmentState, Objection
from models.bulletins import bulletin_procedure
from models.bulletins.bulletin_counts import Scope
from models.directory.directory_file import load_directory
from models.directory.post import Delegation, Person, Post, PostRole
from models.directory.unit import GroupMember, Unit, UnitGroup
from models.duties.extension import Extension
from models.duties.hand_in import File, submit_report
from models.duties.ledger import SavedView
from models.letters.letter import Letter, LetterKind, LetterState
from models.plans.amendment import Amendment
from models.plans.model_answer import ModelAnswer
from models.plans.plan import Measure, Plan, Target
from models.registers.activity import Activity
from models.registers.project import Project
from models.registers.target import FollowedTarget
from models.reminders.case import EscalationCase
from tests.tiers import Tiers
from tests.world import ZONE, World, at, dispatched, on, proposal

NOW, DAY = at("2016-09-20", 10), on("2016-09-20")
QUARTER = ReportingPeriod(date(2016, 7, 1), date(2016, 9, 30))
PLACES = {"province": ("省开放办", "省商务厅", "省财政厅", "office", "wang", "省"),
          "city": ("郑州市开放办", "郑州市商务局", "郑州市财政局", "zz", "zzswj", "郑州市"),
          "county": ("中牟县开放办", "中牟县商务局", "中牟县财政局", "zm", "zmswj", "中牟县"),
          "sister": ("洛阳市开放办", "洛阳市商务局", "洛阳市财政局", "ly", "lyswj", "洛阳市")}
"""Whose → office, department, another department, who holds the office's post and the department's, and the place."""
MARKS = {"province": "甲密", "city": "乙密", "county": "丙密", "sister": "丁密"}
LEADERS = {"province": "zhao", "city": "zzld", "county": "zmld", "sister": "lyld"}


def settle_leaders(session: Session) -> None:
    """Each lower tier has a second department, a leading group with a leader in charge, and an approver."""
    units, posts = [], []
    for whose, (_, department, other, *_, place) in PLACES.items():
        if whose == "province":
            continue
        tier, group, leader = "county" if whose == "county" else "city", f"{place}领导小组", LEADERS[whose]
        units += [{"name": name, "kind": kind, "tier": tier, "parent": f"{place}人民政府"} for name, kind in (
            (other, "department"), (group, "other"))]
        posts += [{"title": f"{place}{title}", "unit": group, "role": role, "supervises": supervises, "holder": {
            "name": name, "email": f"{name}@example.org", "sign_in": name}} for title, role, supervises, name in (
            ("分管领导", "supervisor", [department], leader), ("批准人", "approver", [], f"{leader}pz"))]
    load_directory(session, {"unit": units, "post": posts}, on("2016-06-22"))


def belongings(session: Session, tiers: Tiers, whose: str) -> dict[str, SQLModel]:
    """One of each kind that belongs to that office, by the kind's name."""
    office, department, other, *_ = PLACES[whose]
    mark = MARKS[whose]
    units = {unit.name: unit for unit in session.exec(select(Unit)).all()}
    posts = session.exec(select(Post).order_by(Post.id)).all()
    unit = units[department]
    plan = Plan(title=f"{mark}方案", issued_on=date(2016, 6, 22), sha256=mark, office_id=units[office].id,
                loaded_at=NOW, text=f"{mark}开展督查。另行推进。各单位报送总结。",
                problems=[{"start": 12, "end": 20, "flag": "unread_item", "message": "未读"}], unread=1)
    session.add(plan)
    session.flush()
    measure, following = (Measure(plan_id=plan.id, position=place, path=["一"], start=start, end=end, reading={},
                                  text=plan.text[start:end]) for place, (start, end) in enumerate(((0, 7), (7, 12))))
    session.add_all([measure, following])
    session.flush()
    world = World(plan, measure, units, {}, {})
    due = FixedDate(date(2016, 9, 30))
    made = {"plan": plan, "measure": measure, "following": following, "unit": unit, "other_unit": units[other],
            "duty": dispatched(session, world, department, due, title=f"{mark}事项", requirement=mark),
            "reported": dispatched(session, world, department, due, title=f"{mark}已报", requirement=mark),
            "proposal": proposal(session, world, department, due, title=f"{mark}提议", requirement=mark),
            "special": dispatched(session, world, department, due, title=f"{mark}专项", special_plan=True)}
    made["report"] = submit_report(session, made["reported"], f"{mark}报告", on("2016-09-10"))
    made["special_report"] = submit_report(session, made["special"], f"{mark}专项稿", on("2016-09-10"),
                                           files=[File("方案.txt", "text/plain", mark.encode())])
    post = next(one for one in posts if one.unit_id == unit.id and one.role is PostRole.LIAISON)
    place = PLACES[whose][-1]
    leader = next(one for one in posts if one.title == ("分管副省长" if place == "省" else f"{place}分管领导"))
    approver = next(one for one in posts if one.title == ("领导小组批准人" if place == "省" else f"{place}批准人"))
    person = session.exec(select(Person).where(Person.sign_in == PLACES[whose][4])).one()
    deputy = Person(name=f"{mark}副", sign_in=f"{whose}-deputy", email=f"{whose}-deputy@example.org")
    scheme = assessment_procedure.keep_scheme(session, units[office].id, shipped_schemes()["departments"], DAY)
    group = UnitGroup(name=f"{mark}组", office_id=units[office].id)
    session.add_all([deputy, group])
    session.flush()
    session.add(GroupMember(group_id=group.id, unit_id=unit.id))
    made |= {
        "post": post, "leader": leader, "approver": approver, "person": person, "group": group,
        "grouped": proposal(session, world, None, due, title=f"{mark}成组", group_id=group.id),
        "extension": Extension(duty_id=made["duty"].id, wanted_on=date(2016, 10, 30), reason=mark, asked_at=NOW),
        "case": EscalationCase(duty_id=made["duty"].id, deadline_version=1, round=1, rung="red", post_id=leader.id,
                               opened_on=date(2016, 9, 19), opened_at=NOW),
        "amendment": Amendment(plan_id=plan.id, title=f"{mark}修订", sha256=f"{mark}2", text=mark, prepared_at=NOW,
                               reading=read_plan(f"{mark}方案\n一、开展检查。2016年10月底前完成。（省商务厅负责）").to_json()),
        "model_answer": ModelAnswer(plan_id=plan.id, asked_start=12, asked_end=17, start=12, end=17,
                                    quote=plan.text[12:17], model="qwen", asked_at=NOW),
        "activity": Activity(name=f"{mark}活动", plan_id=plan.id, host_id=unit.id,
                             planned_end_on=date(2016, 10, 1)),
        "target": Target(plan_id=plan.id, name=f"{mark}指标", text=mark, value=7.0, unit="%", start=0),
        "project": _project(plan, unit, f"{mark}项目", 1), "second": _project(plan, unit, f"{mark}项目", 2),
        "letter": Letter(key=mark, message_id=f"<{mark}>", kind=LetterKind.DIGEST, post_id=post.id, subject=mark,
                         text=mark, html=mark, made_on=date(2016, 9, 19), made_at=NOW, waits_since=NOW,
                         next_attempt_at=NOW, state=LetterState.UNDELIVERED, person_id=person.id),
        "delegation": Delegation(post_id=post.id, person_id=deputy.id, from_on=date(2016, 9, 1),
                                 until_on=date(2016, 9, 30)),
        "bulletin": bulletin_procedure.draft(session, Scope(units[office].id, QUARTER, DAY.today, DAY.today, ZONE,
                                                   subject=f"{mark}通报"), DAY),
        "assessment": assessment_procedure.draft(session, scheme, QUARTER, [unit.id], DAY, ZONE, title=f"{mark}考核"),
        "view": SavedView(person_id=person.id, name=f"{mark}筛选", query="state=closed"),
        "token": Token(person_id=person.id, name=mark, digest=mark, made_at=NOW, expires_on=date(2017, 1, 1))}
    session.add_all(made.values())
    session.flush()
    made["second"].same_as_id = made["project"].id
    made["assessment"].state, made["assessment"].objections_until = AssessmentState.SHOWN, date(2016, 10, 1)
    session.add(FollowedTarget(target_id=made["target"].id, year=2016, base=Decimal(10), unit_id=unit.id))
    made["objection"] = Objection(assessment_id=made["assessment"].id, unit_id=unit.id, key="k", indicator=mark,
                                  text=mark, raised_on=date(2016, 9, 19), raised_at=NOW)
    session.add(made["objection"])
    session.flush()
    return made


def _project(plan: Plan, unit: Unit, name: str, number: int) -> Project:
    return Project(number=f"XM-{name}-{number}", plan_id=plan.id, name=name, city_id=unit.id, unit_id=unit.id,
                   signed_on=date(2016, 7, 1), key=name, value=Decimal(100), entered_at=NOW)


