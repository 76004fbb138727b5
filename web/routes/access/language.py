"""The language of the pages, chosen by each person."""

from typing import Annotated

from fastapi import APIRouter, Form, Request

from models.directory.post import Person
from web import cookies
from web.edge import NeedsSignIn, Writing, done, own_path, set_cookie, visitor
from web.translating import LANGUAGES

router = APIRouter()
LASTS = 365 * 24 * 3600


@router.post("/language")
def choose(request: Request, session: Writing, language: Annotated[str, Form()] = "zh",
           onward: Annotated[str, Form()] = "/"):
    """The pages speak that language to this person, and to this browser while nobody is signed in."""
    chosen = language if language in LANGUAGES else "zh"
    try:
        who = visitor(request, request.app.state.here, request.app.state.clock())
        person = session.get_one(Person, who.person.id)
        person.language = chosen
        session.add(person)
    except NeedsSignIn:
        pass
    answer = done(request, own_path(onward))
    set_cookie(request, answer, cookies.LANGUAGE, chosen, lasts=LASTS)
    return answer
