"""How what an office publishes comes about: bulletins, assessments, the three rates. One table for each of them.

What is published is drafted, perhaps approved by another post or shown to the units, numbered, issued, and kept as it
is. `models/publication.py` does by these tables what all of them have in common.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import NotAllowed
from domain.messages import Label


class BulletinState(StrEnum):
    """DRAFT may be edited; SUBMITTED waits for the approver; APPROVED for the office to issue it; ISSUED is kept."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    ISSUED = "issued"
    DISCARDED = "discarded"


class AssessmentState(StrEnum):
    """DRAFT may be counted anew; SHOWN is with the units, who may object; PUBLISHED is kept."""

    DRAFT = "draft"
    SHOWN = "shown"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class Party(StrEnum):
    """Who does it: the office whose it is, the post that it was submitted to (another pair of eyes), or a unit."""

    OFFICE = "office"
    APPROVER = "approver"
    UNIT = "unit"


@dataclass(frozen=True)
class Act:
    """What can be done with it.

    `action` is how the history keeps it and `called` how people read that; `what` is the refusal's word where it is
    another. It can be done in the states `before` (the first of all needs none) and leads to `after`, where to any.
    """

    action: str
    called: str
    before: tuple[StrEnum, ...] = ()
    after: StrEnum | None = None
    what: str = ""
    by: Party = Party.OFFICE


@dataclass(frozen=True)
class Publication:
    """One kind of what is published.

    `acts` are its way and `states` its states in words. The number begins with `numbered` and counts by office and year
    under `key`; without it there is none. `stamp` begins the names of the columns that say when and by whom it was
    published, `fact` names it in the history.
    """

    key: str
    acts: tuple[Act, ...]
    stamp: str
    fact: str
    states: dict[StrEnum, str]
    numbered: str = ""

    def act(self, action: str) -> Act:
        """The act of that name; KeyError where the table has none."""
        return {act.action: act for act in self.acts}[action]

    def act_in(self, action: str, state: StrEnum, subject: str) -> Act:
        """The act; NotAllowed where `subject` is in a state in which it cannot be done."""
        act = self.act(action)
        if state not in act.before:
            raise NotAllowed("step_not_in_state", document=subject, state=Label(self.states[state]),
                             step=Label(act.what or act.called))
        return act


B, A = BulletinState, AssessmentState
BULLETIN = Publication(
    "bulletin", stamp="issued", fact="bulletin_id", numbered="督办通报",
    states={B.DRAFT: "草稿", B.SUBMITTED: "待批准", B.APPROVED: "待印发", B.ISSUED: "已印发", B.DISCARDED: "已作废"},
    acts=(
        Act("bulletin_draft", "起草", after=B.DRAFT),
        Act("bulletin_recount", "重新统计", (B.DRAFT,)),
        Act("bulletin_edit", "修改", (B.DRAFT,)),
        Act("bulletin_submit", "送审", (B.DRAFT,), B.SUBMITTED),
        Act("bulletin_approve", "批准", (B.SUBMITTED,), B.APPROVED, by=Party.APPROVER),
        Act("bulletin_send_back", "退回修改", (B.SUBMITTED,), B.DRAFT, what="退回", by=Party.APPROVER),
        Act("bulletin_take_back", "撤回", (B.SUBMITTED, B.APPROVED), B.DRAFT),
        Act("bulletin_discard", "作废", (B.DRAFT,), B.DISCARDED),
        Act("bulletin_issue", "印发", (B.APPROVED,), B.ISSUED),
        Act("bulletin_keep", "存档", (B.ISSUED,)),
    ))
ASSESSMENT = Publication(
    "assessment", stamp="published", fact="assessment_id", numbered="考核通报",
    states={A.DRAFT: "草稿", A.SHOWN: "核对中", A.PUBLISHED: "已公布", A.DISCARDED: "已作废"},
    acts=(
        Act("assessment_draft", "起草考核", after=A.DRAFT),
        Act("assessment_enter", "录入数值", (A.DRAFT,), what="录入"),
        Act("assessment_recount", "重新计算", (A.DRAFT,)),
        Act("assessment_show", "送核对", (A.DRAFT,), A.SHOWN),
        Act("assessment_object", "申诉", (A.SHOWN,), by=Party.UNIT),
        Act("assessment_object_withdrawn", "撤回申诉", tuple(A), by=Party.UNIT),
        Act("assessment_decide", "处理申诉", (A.SHOWN, A.DRAFT)),
        Act("assessment_commend", "调整表扬名单", (A.DRAFT, A.SHOWN)),
        Act("assessment_take_back", "撤回", (A.SHOWN,), A.DRAFT),
        Act("assessment_discard", "作废", (A.DRAFT,), A.DISCARDED),
        Act("assessment_publish", "公布", (A.SHOWN,), A.PUBLISHED),
        Act("assessment_keep", "存档", (A.PUBLISHED,)),
    ))
RATES = Publication("rates", stamp="published", fact="published", states={}, acts=(Act("publish_rates", "公布三率"),))
"""The three rates are published as they are counted: no draft, no number."""
PUBLICATIONS = (BULLETIN, ASSESSMENT, RATES)
