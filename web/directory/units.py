"""Units and posts: who can be given a duty, by which names and subject words, and who holds which post."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from fastapi import APIRouter, Form, Request
from sqlmodel import Session, col, select

from domain.errors import NotAllowed
from domain.plans.unit_suggestions import Words
from models.access.sign_in import locked_people, unlock
from models.access.visitor import area_seen
from models.directory.post import Person, Post, PostRole, Supervision, holders_on, liaison_posts, office_posts
from models.directory.tier import groups_known_to
from models.directory.unit import GroupMember, Unit, UnitAlias, UnitGroup
from models.directory.unknown_names import enter_unit, give_liaison
from models.directory.writing import refuse_writing
from models.engine import reading, transaction
from models.plans.suggestion import (
    Change,
    Responsibility,
    changes_by,
    named_units,
    open_plans,
    own_words,
    suggest,
    words_for,
    write_words,
)
from web.dependencies import Circumstances, Here, OfficeOrAdmin, Reading, Writing, done, found, page
from web.plans.review import unit_list

router = APIRouter()


@dataclass(frozen=True)
class UnitsPage:
    """What `directory/units.html` shows."""

    template: ClassVar = "directory/units.html"
    units: list[Unit]
    called: dict[int, str]
    aliases: dict[int, list[str]]
    offices: list[Post]
    worded: dict[int, tuple[str, ...]]
    unreached: set[int]
    posts: dict[int, list[Post]]
    locked: list[tuple[Person, datetime]]
    groups: dict[str, list[str]]
    holders: dict[int, Person]
    supervised: dict[int, str]


@router.get("/units")
def units(request: Request, session: Reading, work: Here, who: OfficeOrAdmin, when: Circumstances):
    """Every unit with its names, posts and today's holders; the groups with their members."""
    posts = session.exec(select(Post).order_by(Post.id)).all()
    aliases: dict[int, list[str]] = {}
    for alias in session.exec(select(UnitAlias).order_by(UnitAlias.name)):
        aliases.setdefault(alias.unit_id, []).append(alias.name)
    by_unit: dict[int, list[Post]] = {}
    for post in posts:
        by_unit.setdefault(post.unit_id, []).append(post)
    known = groups_known_to(session, office_of(session, who)) if office_posts(session) else {}
    members = session.exec(select(UnitGroup.name, Unit.name).where(col(UnitGroup.id).in_(known.values())).join(
        GroupMember, GroupMember.group_id == UnitGroup.id).join(Unit, Unit.id == GroupMember.unit_id).order_by(
        UnitGroup.id, Unit.id)).all()
    groups: dict[str, list[str]] = {}
    for group, unit in members:
        groups.setdefault(group, []).append(unit)
    area = area_seen(session, who)
    every = select(Unit).order_by(Unit.id)
    listed = session.exec(every if area is None else every.where(col(Unit.id).in_(area))).all()
    offices = office_posts(session)
    words = words_for(session, office_of(session, who), work.responsibilities.words_of) if offices else {}
    return page(request, UnitsPage(
        units=listed, called={one.id: one.name for one in listed}, aliases=aliases, offices=offices,
        worded={unit_id: one.main for unit_id, one in words.items() if one.main},
        unreached={unit.id for unit in listed} - liaison_posts(session).keys(), posts=by_unit,
        locked=[] if area is not None else locked_people(session, when.now), groups=groups,
        holders=holders_on(session, {post.id for post in posts}, when.today),
        supervised=dict(session.exec(select(Supervision.unit_id, Post.title).join(
            Post, Post.id == Supervision.post_id)).all())))


@router.post("/units")
def add_unit(request: Request, session: Writing, who: OfficeOrAdmin, when: Circumstances, name: Annotated[str, Form()],
             holder: Annotated[str, Form()] = "", email: Annotated[str, Form()] = ""):
    """The directory has the unit, with a liaison's post; proposals so called have it."""
    unit = enter_unit(session, name, office_of(session, who), when, holder=holder, email=email)
    return done(request, f"/units#unit-{unit.id}", "unit_added", unit=unit.name)


@router.post("/units/{unit_id}/liaison")
def add_liaison(request: Request, session: Writing, who: OfficeOrAdmin, when: Circumstances, unit_id: int,
                holder: Annotated[str, Form()] = "", email: Annotated[str, Form()] = ""):
    """The unit has a liaison's post."""
    unit = found(session.get(Unit, unit_id), "no_such_unit")
    post = give_liaison(session, unit, office_of(session, who), when, holder=holder, email=email)
    return done(request, f"/units#unit-{unit_id}", "liaison_post_added", post=post.title)


@router.post("/people/{person_id}/unlocking")
def unlock_person(request: Request, session: Writing, who: OfficeOrAdmin, person_id: int):
    """The person may sign in at once, whatever failed before."""
    person = found(session.get(Person, person_id), "no_such_person")
    if area_seen(session, who) is not None:
        raise NotAllowed("unlock_reserved")
    unlock(session, person_id)
    return done(request, "/units", "account_unlocked", person=person.name)


def office_of(session, who) -> int:
    """The office to which a new liaison reports: the visitor's own, else the first."""
    own = who.units(PostRole.OFFICE)
    offices = [post.unit_id for post in office_posts(session) if post.unit_id in own or not own]
    if not offices:
        raise NotAllowed("no_office_post_yet")
    return offices[0]


DIVIDERS = re.compile(r"[、，,；;\s]+")
MOST = 100


@router.get("/units/{unit_id}/words")
def words(request: Request, session: Reading, work: Here, who: OfficeOrAdmin, when: Circumstances, unit_id: int):
    """The unit's own words in a form, beside those of its kind."""
    unit = found(session.get(Unit, unit_id), "no_such_unit")
    refuse_writing(session, when, [unit_id])
    own = session.get(Responsibility, unit_id) or Responsibility(unit_id=unit_id)
    typed = _typed("、".join(own.words), "、".join(own.related), own.alone)
    return _words_page(request, session, work, who, unit, typed)


@router.post("/units/{unit_id}/words")
def write(request: Request, work: Here, who: OfficeOrAdmin, when: Circumstances, unit_id: int,
          words: Annotated[str, Form()] = "", related: Annotated[str, Form()] = "",
          alone: Annotated[bool, Form()] = False, preview: Annotated[bool, Form()] = False):
    """The unit has these words and open proposals their suggestions by them; with `preview` that is only shown."""
    typed, main, more = _typed(words, related, alone), DIVIDERS.split(words), DIVIDERS.split(related)
    builtin = work.responsibilities.words_of
    try:
        with (reading if preview else transaction)(work.engine) as session:
            unit = found(session.get(Unit, unit_id), "no_such_unit")
            refuse_writing(session, when, [unit_id])
            if preview:
                plans = [plan.id for plan in open_plans(session, _offices(who))]
                changes = changes_by(session, plans, own_words(unit, main, more, alone=alone), builtin)
                return _words_page(request, session, work, who, unit, typed, changes=changes)
            write_words(session, unit, main, more, when, alone=alone)
            suggest(session, open_plans(session, _offices(who)), builtin)
            name = unit.name
    except NotAllowed as refusal:
        with reading(work.engine) as session:
            refuse_writing(session, when, [unit_id])
            return _words_page(request, session, work, who, session.get_one(Unit, unit_id), typed, wrong=refusal)
    return done(request, f"/units/{unit_id}/words", "subject_words_saved", unit=name)


@dataclass(frozen=True)
class WordsPage:
    """What `directory/words.html` shows."""

    template: ClassVar = "directory/words.html"
    unit: Unit
    typed: dict[str, str | bool]
    wrong: str
    changes: list[Change] | None
    most: int
    names: dict[int, str]
    is_own_tier: bool
    builtin: Words


def _words_page(request: Request, session: Session, work, who, unit: Unit, typed: dict, *, wrong: str = "",
                changes: list | None = None):
    names = next(names for one, names in named_units(session) if one.id == unit.id)
    office = session.get_one(Unit, office_of(session, who))
    return page(request, WordsPage(
        unit=unit, typed=typed, wrong=wrong, changes=changes, most=MOST, names=unit_list(session),
        is_own_tier=unit.tier == office.tier,
        builtin=work.responsibilities.words_of(names)), status=422 if wrong else 200)


def _typed(words: str, related: str, alone: bool) -> dict:
    return {"words": words, "related": related, "alone": alone}


def _offices(who) -> set[int] | None:
    """Whose proposals the visitor sees: those of the own offices, an administrator's are all."""
    return None if who.has(PostRole.ADMINISTRATOR) else who.units(PostRole.OFFICE)
