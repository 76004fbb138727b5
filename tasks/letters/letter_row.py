"""Drafting: a letter's facts put together, rendered, and laid out as the row that is kept."""

import uuid
from collections.abc import Iterator
from email.utils import parseaddr

from domain.letters.kinds import Gathered
from domain.messages import Message
from models.action_context import ActionContext
from models.directory.post import Recipient
from models.letters.letter import LetterState
from models.reminders.notice import Notice
from notifications.rendering import LetterFacts, Section, render
from tasks.letters.duty_lines import DutyFacts, said_day
from tasks.runtime import Runtime

SECTIONS = ("overdue", "today", "soon", "unsigned", "items")


def letter_facts(notices: list[Notice], place: tuple[str, str], recipient: Recipient, duty_facts: DutyFacts,
                 slips: Iterator[str], weighed: dict[int, dict]) -> LetterFacts:
    """What one letter of these notices says; `place` is the post's title and its unit's name."""
    first = notices[0]
    title, unit = place
    sign_by = min((duty_facts.duties[notice.duty_id].sign_by for notice in notices
                   if duty_facts.duties[notice.duty_id].sign_by), default=None)
    return LetterFacts(kind=first.kind.row.letter.value, to_name=recipient.name, post=title, unit=unit,
                       office=_offices(notices, duty_facts), today=said_day(duty_facts.today), url=duty_facts.url,
                       sections=_sections(notices, duty_facts, weighed), sign_by=said_day(sign_by) if sign_by else "",
                       slip_number=next(slips) if first.kind.row.is_slip else "",
                       colour=first.facts.get("colour", ""))


def _offices(notices: list[Notice], duty_facts: DutyFacts) -> str:
    """In whose name the letter is: one office, or in a digest each whose duties it lists."""
    return "、".join(dict.fromkeys(duty_facts.office_named(notice.duty_id, notice.facts) for notice in notices))


def _sections(notices: list[Notice], duty_facts: DutyFacts, weighed: dict[int, dict]) -> tuple[Section, ...]:
    by_key: dict[str, dict[tuple, dict]] = {}
    for notice in notices:
        of_the_day = notice.kind.row.gathered is Gathered.DAY
        # of two rungs reached for one duty the letter speaks once; two changes of it are two lines
        line = (notice.duty_id, 0 if of_the_day else notice.id)
        facts = notice.facts | weighed.get(notice.duty_id, {})
        by_key.setdefault(_section_of(notice, duty_facts) if of_the_day else "items", {})[line] = facts
    _say_once(by_key)
    post_id = notices[0].post_id
    return tuple(Section(key, tuple(duty_facts.line(duty_id, facts, duty_facts.entries.get((post_id, duty_id), ""))
                                    for (duty_id, _), facts in by_key[key].items()))
                 for key in SECTIONS if key in by_key)


def _say_once(by_key: dict[str, dict[tuple, dict]]) -> None:
    """A duty that is listed for its date is not listed again as unsigned; that it is stands with it."""
    unsigned = by_key.get("unsigned", {})
    for key in ("overdue", "today", "soon"):
        for line in by_key.get(key, {}).keys() & unsigned.keys():
            by_key[key][line] = by_key[key][line] | {"unsigned": True}
            del unsigned[line]
    if not unsigned:
        by_key.pop("unsigned", None)


def _section_of(notice: Notice, duty_facts: DutyFacts) -> str:
    duty = duty_facts.duties[notice.duty_id]
    if notice.facts.get("unsigned"):
        return "unsigned"
    if duty.owed_on == duty_facts.today:
        return "today"
    return "overdue" if duty.is_overdue(duty_facts.today) else "soon"


def letter_row(facts: LetterFacts, *, key: str, recipient: Recipient, here: Runtime, context: ActionContext,
               duty_ids: list[int]) -> dict:
    """The letter as it is kept; without anybody to write to it is undelivered from the start, and says so."""
    rendered = render(facts)
    domain = parseaddr(here.settings.mail_from)[1].partition("@")[2] or "localhost"
    nobody = "" if recipient.address else str(Message("no_one_to_write_to", post=facts.post))
    return {"key": key, "message_id": f"<{uuid.uuid4().hex}@{domain}>", "kind": facts.kind,
            "post_id": recipient.post_id, "person_id": recipient.person_id, "to_name": recipient.name,
            "to_address": recipient.address, "subject": rendered.subject, "text": rendered.text,
            "html": rendered.html, "duty_ids": list(dict.fromkeys(duty_ids)), "slip_number": facts.slip_number,
            "made_on": context.today, "made_at": context.now, "attempts": 0, "next_attempt_at": context.now,
            "waits_since": context.now,
            "state": LetterState.UNDELIVERED if nobody else LetterState.WAITING, "claimed_by": "", "repeated": False,
            "server_answer": nobody}
