"""Access tokens of the visitor: made, shown once, revoked."""

from typing import Annotated

from fastapi import APIRouter, Form, Request

from models.access.token import Scope, make_token, own_token, revoke_token
from web.asking import Question, ask
from web.edge import Circumstances, Signed, Writing, done, page
from web.forms import Sent, day

router = APIRouter()


@router.post("/account/tokens")
def make(request: Request, session: Writing, who: Signed, when: Circumstances, name: Annotated[str, Form()] = "",
         expires_on: Annotated[str, Form()] = "", scopes: Annotated[list[Scope] | None, Form()] = None):
    """The token stands; its text is shown on this one page."""
    token, text = make_token(session, who.person.id, name, scopes or [], day(expires_on), when)
    return page(request, "access/token.html", made=token, text=text)


@router.post("/account/tokens/{token_id}/revocation")
def revoke(request: Request, session: Writing, who: Signed, when: Circumstances, token_id: int, sent: Sent):
    """The token opens nothing any more, once that was asked."""
    own_token(session, token_id, who.person.id)
    question = Question("停用令牌", ("使用该令牌的程序将不能再登录。",), "停用", "/account",
                        "停用后不能恢复，只能另发新的令牌。")
    if asked := ask(request, question, sent):
        return asked
    revoke_token(session, token_id, who.person.id, when)
    return done(request, "/account", "令牌已停用。")
