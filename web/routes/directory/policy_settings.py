"""The administrator's policy of reminding and escalating: to look at, and to change with what that would say."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlmodel import select
from starlette.datastructures import QueryParams

from config.own_file import version_of
from config.places import policy_file
from config.policy import LABELS, TIMES, parts_of
from domain.errors import NotAllowed
from models.directory.post import Person, PostRole
from models.history import History
from tasks.changing_policy import change_policy, outlook
from web.edge import Circumstances, Here, OfficeOrAdmin, Reading, done, for_roles, page
from web.policy_form import BLANK_ROWS, PERIODS, SAYING, SIDES, WHEN, changes, policy_sent, rows_of, said_changes

router = APIRouter(prefix="/settings/policy")
Administrator = Annotated[object, for_roles(PostRole.ADMINISTRATOR)]
SHOWN = 30


@router.get("")
def policy_shown(request: Request, session: Reading, work: Here, who: OfficeOrAdmin):
    """The policy as a form for the administrator, as a list for the office; its earlier changes."""
    parts = parts_of(work.policy)
    history = session.exec(select(History, Person.name).join(Person, Person.id == History.by, isouter=True).where(
        History.action == "policy").order_by(History.id.desc()).limit(SHOWN)).all()
    return page(request, "directory/policy_settings.html", labels=LABELS, times=list(TIMES), when=WHEN,
                values=parts["window"] | parts["terms"], rows=rows_of(work.policy), periods=PERIODS, saying=SAYING,
                sides=SIDES, ladder=rows_of(work.policy)[:-BLANK_ROWS], history=history,
                may_change=who.has(PostRole.ADMINISTRATOR))


@router.get("/preview")
def preview(request: Request, session: Reading, work: Here, who: Administrator, when: Circumstances):
    """What is changed and what would be said by it in the days to come, beside what is said now; nothing is changed."""
    policy = policy_sent(request.query_params)
    if policy == work.policy:
        raise NotAllowed("各项与现行规则相同，无须更改。")
    ladders = (rows_of(work.policy)[:-BLANK_ROWS], rows_of(policy)[:-BLANK_ROWS])
    return page(request, "directory/policy_preview.html", changed=changes(work.policy, policy), ladders=ladders,
                sides=SIDES, saying=SAYING, before=outlook(session, work.policy, when),
                after=outlook(session, policy, when), cap=policy.cap, sent=str(request.query_params),
                version_shown=version_of(policy_file(work.settings.data_dir)))


@router.post("")
def change(request: Request, work: Here, who: Administrator, when: Circumstances, sent: Annotated[str, Form()],
           version_shown: Annotated[str, Form()]):
    """The policy is the one previewed, from now on; Conflict where it was changed meanwhile."""
    policy = policy_sent(QueryParams(sent))
    change_policy(work, policy, said_changes(work.policy, policy), version_shown, when)
    return done(request, "/settings/policy", "督办规则已更改。")
