"""Links in letters: made as a letter is written, written out as it is sent, sent anew when asked for."""

import re
from datetime import date, timedelta

from sqlalchemy import insert
from sqlmodel import Session, col, select

from config.secret import secret_key
from domain.duties.lifecycle import OPEN
from domain.letters.kinds import LetterKind
from models.action_context import ActionContext
from models.directory.post import Post, PostRole, Recipient, recipient_on
from models.directory.unit import Unit
from models.letters.letter import Letter
from models.letters.link import Link, link_token, make_links, names_for
from models.reminders.notice import Notice
from notifications.rendering import BLANK, LetterFacts, Section
from tasks.letters.duty_lines import DutyFacts, load_duty_facts, said_day
from tasks.letters.letter_row import letter_row
from tasks.runtime import Runtime

PLACE = re.compile(r"(?<=/l/)[0-9a-f]{24}\b")


def make_entries(session: Session, notices: list[Notice], recipients: dict[int, Recipient], duty_facts: DutyFacts,
                 here: Runtime, context: ActionContext) -> dict[tuple[int, int], str]:
    """(post, duty) → the address of a new link, for each open duty of which a letter tells the unit's own liaison.

    None for a letter that goes to the post above because nobody is there.
    """
    posts = dict(session.exec(select(Post.id, Post.unit_id).where(
        col(Post.id).in_(recipients.keys()), Post.role == PostRole.LIAISON)).all())
    wanted = {}
    for notice in notices:
        duty, recipient = duty_facts.duties[notice.duty_id], recipients[notice.post_id]
        if (notice.kind.row.linked and duty.state in OPEN and duty.unit_id == posts.get(notice.post_id)
                and recipient.person_id is not None and not recipient.vacant):
            wanted[notice.post_id, duty.id] = recipient.person_id
    names = make_links(session, [(*at, person_id) for at, person_id in wanted.items()], secret_key(here.settings),
                       context.now, _expiry(here, context))
    return {at: f"{duty_facts.url}/l/{name}" for at, name in names.items()}


def written_out(session: Session, letter: Letter, key: bytes) -> tuple[str, str]:
    """The letter's text and HTML with its own links as they work, for the person they were made for alone.

    A letter sent on to another address, and a name that is another post's, have them blanked.
    """
    names = names_for(session, set(PLACE.findall(letter.text)), letter.post_id, letter.to_address)

    def token(found: re.Match) -> str:
        return link_token(found.group(), key) if found.group() in names else BLANK
    return PLACE.sub(token, letter.text), PLACE.sub(token, letter.html)


def send_link(session: Session, old: Link, here: Runtime, context: ActionContext) -> bool:
    """A letter with a new link to the same duty waits to go to the same post; False where nobody holds the post."""
    recipient = recipient_on(session, old.post_id, context.today)
    if recipient.person_id is None or recipient.vacant:
        return False
    post = session.get_one(Post, old.post_id)
    names = make_links(session, [(old.post_id, old.duty_id, recipient.person_id)], secret_key(here.settings),
                       context.now, _expiry(here, context))
    name = names[old.post_id, old.duty_id]
    duty_facts = load_duty_facts(session, [old.duty_id], calendar=here.calendar, today=context.today,
                           url=here.settings.base_url)
    line = duty_facts.line(old.duty_id, entry=f"{duty_facts.url}/l/{name}")
    facts = LetterFacts(kind=LetterKind.LINK.value, to_name=recipient.name, post=post.title, url=duty_facts.url,
                        unit=session.get_one(Unit, post.unit_id).name, office=duty_facts.office_of(old.duty_id),
                        today=said_day(context.today), sections=(Section("items", (line,)),))
    session.connection().execute(insert(Letter.__table__), [letter_row(
        facts, key=f"link:{name}", recipient=recipient, here=here, context=context, duty_ids=[old.duty_id])])
    return True


def _expiry(here: Runtime, context: ActionContext) -> date:
    return context.today + timedelta(days=here.settings.link_days)
