"""The subject words of a unit: written, and what they would change shown before they are kept."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlmodel import Session

from domain.errors import NotAllowed
from models.directory.post import PostRole
from models.directory.responsibility import Responsibility
from models.directory.unit import Unit
from models.directory.writing import refuse_writing
from models.engine import reading, transaction
from models.verbs.plans.suggesting import changes_by, named_units, open_plans, own_words, suggest, write_words
from web.edge import Circumstances, Here, OfficeOrAdmin, Reading, done, found, page
from web.routes.directory.units import office_of
from web.routes.plans.review import unit_list

router = APIRouter(prefix="/units/{unit_id}/words")
DIVIDERS = re.compile(r"[、，,；;\s]+")
MOST = 100


@router.get("")
def words(request: Request, session: Reading, work: Here, who: OfficeOrAdmin, when: Circumstances, unit_id: int):
    """The unit's own words in a form, beside those of its kind."""
    unit = found(session.get(Unit, unit_id), "没有该单位。")
    refuse_writing(session, when, [unit_id])
    own = session.get(Responsibility, unit_id) or Responsibility(unit_id=unit_id)
    typed = _typed("、".join(own.words), "、".join(own.related), own.alone)
    return _words_page(request, session, work, who, unit, typed)


@router.post("")
def write(request: Request, work: Here, who: OfficeOrAdmin, when: Circumstances, unit_id: int,
          words: Annotated[str, Form()] = "", related: Annotated[str, Form()] = "",
          alone: Annotated[bool, Form()] = False, preview: Annotated[bool, Form()] = False):
    """The unit has these words and open proposals their suggestions by them; with `preview` that is only shown."""
    typed, main, more = _typed(words, related, alone), DIVIDERS.split(words), DIVIDERS.split(related)
    builtin = work.responsibilities.words_of
    try:
        with (reading if preview else transaction)(work.engine) as session:
            unit = found(session.get(Unit, unit_id), "没有该单位。")
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
            return _words_page(request, session, work, who, session.get_one(Unit, unit_id), typed, wrong=str(refusal))
    return done(request, f"/units/{unit_id}/words", f"已保存{name}的职责用词，待确认事项已重新推荐。")


def _words_page(request: Request, session: Session, work, who, unit: Unit, typed: dict, *, wrong: str = "",
                changes: list | None = None):
    names = next(names for one, names in named_units(session) if one.id == unit.id)
    office = session.get_one(Unit, office_of(session, who))
    return page(request, "directory/words.html", status=422 if wrong else 200, unit=unit, typed=typed, wrong=wrong,
                changes=changes, most=MOST, names=unit_list(session), is_own_tier=unit.tier == office.tier,
                builtin=work.responsibilities.words_of(names))


def _typed(words: str, related: str, alone: bool) -> dict:
    return {"words": words, "related": related, "alone": alone}


def _offices(who) -> set[int] | None:
    """Whose proposals the visitor sees: those of the own offices, an administrator's are all."""
    return None if who.has(PostRole.ADMINISTRATOR) else who.units(PostRole.OFFICE)
