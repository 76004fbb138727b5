"""Who a request comes from: the token in its Authorization header, its person's posts of today, and its scopes."""

from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session

from models.access.token import Scope, token_shown
from models.access.visitor import Visitor, visitor_of
from models.action_context import ActionContext
from models.directory.post import Person
from models.duties.duty import Duty, duty_numbered
from models.duties.visibility import visible_duty
from models.engine import reading
from web.api.problems import Forbidden, NeedsMatch, Stale, Unauthorized
from web.dependencies import Here, Now

BEARER = HTTPBearer(auto_error=False, description="由“我的账号”页生成的令牌")


def visitor(request: Request, work: Here, now: Now,
            shown: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]) -> Visitor:
    """The token's person with today's posts; Unauthorized without a token that opens something."""
    today = work.today(now)
    with reading(work.engine) as session:
        token = token_shown(session, shown.credentials, today) if shown else None
        person = session.get(Person, token.person_id) if token else None
        if person is None or not person.active:
            raise Unauthorized("token_not_valid")
        request.state.scopes, request.state.language = frozenset(token.scopes), person.language
        return visitor_of(session, person, today)


Caller = Annotated[Visitor, Depends(visitor)]


def needs(scope: Scope):
    """A dependency: the caller, whose token has that scope; Forbidden otherwise."""
    def check(request: Request, who: Caller) -> Visitor:
        if scope.value not in request.state.scopes:
            raise Forbidden("token_without_scope", scope=scope.value)
        return who
    return Depends(check)


Reader = Annotated[Visitor, needs(Scope.READ)]
Reporter = Annotated[Visitor, needs(Scope.REPORT)]
OfficeCaller = Annotated[Visitor, needs(Scope.OFFICE)]
Decider = Annotated[Visitor, needs(Scope.DECIDE)]


def context(work: Here, now: Now, who: Caller) -> ActionContext:
    """The circumstances of a change made by the token's person."""
    return work.context(now, who.person.id, who.stands_in)


Circumstances = Annotated[ActionContext, Depends(context)]
IfMatch = Annotated[str | None, Header(alias="If-Match", description="事项的 ETag；不符则拒绝（412）")]


def etag_of(duty: Duty) -> str:
    """The version of a duty as an entity tag."""
    return f'"{duty.version}"'


def duty_seen(session: Session, who: Visitor, number: str) -> Duty:
    """The duty with that number, for whoever may see it; NotFound for everybody else."""
    return visible_duty(session, who, duty_numbered(session, number).id)


def duty_to_change(session: Session, who: Visitor, number: str, if_match: str | None) -> Duty:
    """The duty as the caller last saw it; NeedsMatch without an ETag, Stale where it changed since."""
    duty = duty_seen(session, who, number)
    if if_match is None:
        raise NeedsMatch("if_match_missing")
    if if_match.strip() not in (etag_of(duty), "*"):
        raise Stale("duty_changed_since_read")
    return duty
