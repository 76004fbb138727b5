"""Every kind of letter and of notice, and the ways to say a rung of the ladder: one table, which all else is made from.

A new kind costs its row here (and its letter's, where it has one of its own), the letter's three templates, a migration
that lets `notice.kind` and `letter.kind` hold it, and its tests. Ladder, letters, previews, the form of the policy,
`docs/notices.md` and the names on pages and in commands follow from the row.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class DailyStep(StrEnum):
    """The steps of the daily run that say something.

    The run's account has how much under `counted`; people read that as `called`.
    """

    counted: str
    called: str

    REMIND = "remind", "reminded", "提醒"
    COLLECT = "collect", "asked", "催报"
    ESCALATE = "escalate", "slips", "督查单"
    SUMMARY = "summary", "summaries", "办公室简报"

    def __new__(cls, value: str, counted: str, called: str) -> Self:
        """A row of the table."""
        row = str.__new__(cls, value)
        row._value_, row.counted, row.called = value, counted, called
        return row


class Gathered(StrEnum):
    """What one letter holds of a kind: all of a post's for the day, all of a post's from one office, or one duty."""

    DAY = "day"
    POST = "post"
    DUTY = "duty"


class End(StrEnum):
    """What ends it: a notice that no letter carries yet, or whose letter waits, is withdrawn then."""

    NOT_OWED = "not_owed"
    """Nothing is owed any more or by another day: handed in, suspended, ended, a new deadline. This is the ladder."""
    DECIDED = "decided"
    """The supervisor's case is decided."""
    ANSWERED = "answered"
    """The request for time is answered."""
    REPORTED = "reported"
    """The unit has handed in."""
    SETTLED = "settled"
    """The duty is closed, cancelled or dropped."""


class LetterKind(StrEnum):
    """The letters; the value names the folder of the templates.

    `called` and `when` are what people read of it; one that is `of_a_day` says nothing on the next. `step` is the daily
    run's step that writes one in which no notice is; those with notices go by the rows of these.
    """

    called: str
    when: str
    of_a_day: bool
    step: DailyStep | None

    DISPATCH = "dispatch", "交办", "交办或改派事项、生成周期事项时"
    DIGEST = "digest", "每日提醒", "到达提醒阶梯中列入每日提醒的一级，或超过签收期限时", True
    OVERDUE = "overdue", "督查单", "到达提醒阶梯中发督查单的一级时"
    RETURNED = "returned", "退回", "退回报告时"
    ACCEPTED = "accepted", "销号", "报告审核通过时"
    EXTENSION_ASKED = "extension_asked", "延期申请", "单位申请延期时"
    EXTENSION_GRANTED = "extension_granted", "准予延期", "准予延期时"
    EXTENSION_REFUSED = "extension_refused", "不予延期", "不同意延期时"
    ESCALATION = "escalation", "提请督办", "到达提醒阶梯中提请决定的一级，或无人决定而上提时"
    CHANGE = "change", "变动告知", "暂停、恢复、改派、撤销、催办、时限变更等情况发生时"
    SUMMARY = "summary", "每日汇总", "每个工作日", True, DailyStep.SUMMARY
    BRIEF = "brief", "每周简报", "每周首个工作日，督办规则写明发送的", False, DailyStep.SUMMARY
    LINK = "link", "办理链接", "收件人请求重发办理链接时"
    BULLETIN = "bulletin", "通报", "通报印发时"
    ASSESSMENT = "assessment", "考核", "考核送核对、公布，提出和处理申诉时"

    def __new__(cls, value: str, called: str, when: str, of_a_day: bool = False, step: DailyStep | None = None) -> Self:
        """A row of the table."""
        row = str.__new__(cls, value)
        row._value_, row.called, row.when, row.of_a_day, row.step = value, called, when, of_a_day, step
        return row


@dataclass(frozen=True)
class NoticeRow:
    """What the table says of a kind of notice.

    `letter` carries it, `gathered` so. `ends` is when it is withdrawn unsaid. A `linked` letter opens the duty without
    a password. A slip is numbered, and coloured by its rung. `so_far` counts those sent, in words for a supervisor.

    Of what the ladder says: `before` and `after` are the steps of the daily run that make it up to the due day and
    after it, None where none does; `how` is the policy's word for it in a rung and `offered` how the form of the policy
    calls that, both empty where no rung asks for it.
    """

    letter: LetterKind
    gathered: Gathered = Gathered.POST
    ends: frozenset[End] = frozenset()
    linked: bool = False
    is_slip: bool = False
    so_far: str = ""
    before: DailyStep | None = None
    after: DailyStep | None = None
    how: str = ""
    offered: str = ""

    @property
    def is_daily(self) -> bool:
        """Whether a step of the daily run makes it; all else a person's act makes, and its letter goes out at once."""
        return self.before is not None or self.after is not None

    def step_on(self, days: int) -> DailyStep | None:
        """The step that makes it so many working days after the due day (before it where negative)."""
        return self.after if days > 0 else self.before


class NoticeTable(StrEnum):
    """Kinds of notice, each with its row."""

    row: NoticeRow

    def __new__(cls, value: str, row: NoticeRow) -> Self:
        """A kind and its row."""
        kind = str.__new__(cls, value)
        kind._value_, kind.row = value, row
        return kind


class NoticeKind(NoticeTable):
    """What is said to a post, once."""

    DISPATCH = "dispatch", NoticeRow(LetterKind.DISPATCH, ends=frozenset({End.SETTLED}), linked=True)
    REMINDER = "reminder", NoticeRow(
        LetterKind.DIGEST, Gathered.DAY, ends=frozenset({End.NOT_OWED}), linked=True, so_far="提醒{}次",
        before=DailyStep.REMIND, after=DailyStep.COLLECT, how="digest", offered="列入每日提醒")
    OVERDUE = "overdue", NoticeRow(
        LetterKind.OVERDUE, Gathered.DUTY, ends=frozenset({End.NOT_OWED}), linked=True, so_far="发督查单{}张",
        before=DailyStep.ESCALATE, after=DailyStep.ESCALATE, how="slip", is_slip=True)
    RETURNED = "returned", NoticeRow(LetterKind.RETURNED, ends=frozenset({End.REPORTED}), linked=True)
    ACCEPTED = "accepted", NoticeRow(LetterKind.ACCEPTED)
    EXTENSION_ASKED = "extension_asked", NoticeRow(LetterKind.EXTENSION_ASKED, ends=frozenset({End.ANSWERED}))
    EXTENSION_GRANTED = "extension_granted", NoticeRow(LetterKind.EXTENSION_GRANTED)
    EXTENSION_REFUSED = "extension_refused", NoticeRow(LetterKind.EXTENSION_REFUSED)
    ESCALATION = "escalation", NoticeRow(
        LetterKind.ESCALATION, ends=frozenset({End.NOT_OWED, End.DECIDED}),
        before=DailyStep.ESCALATE, after=DailyStep.ESCALATE)
    CHANGE = "change", NoticeRow(LetterKind.CHANGE)


LADDER = tuple(kind for kind in NoticeKind if End.NOT_OWED in kind.row.ends)
"""What the ladder says; it stops when nothing is owed any more."""
SLIPS = tuple(kind for kind in NoticeKind if kind.row.is_slip)
AT_ONCE = tuple(kind for kind in NoticeKind if not kind.row.is_daily)
"""What does not wait for the daily run."""


class Colour(StrEnum):
    """The colours of slips, after the practice of three-coloured slips (三色督查单).

    `called` is the slip's name, `offered` how the form of the policy calls a rung that sends one.
    """

    called: str
    offered: str

    BLUE = "blue", "蓝色督查单", "发蓝色督查单"
    ORANGE = "orange", "橙色督查单", "发橙色督查单"
    RED = "red", "红色督查单", "发红色督查单"

    def __new__(cls, value: str, called: str = "", offered: str = "") -> Self:
        """A row of the table."""
        row = str.__new__(cls, value)
        row._value_, row.called, row.offered = value, called, offered
        return row
