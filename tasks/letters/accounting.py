"""The account of a day: which letters were made, to whom, and what became of them."""

from datetime import datetime

from sqlmodel import col, select

from models.directory.post import Post
from models.directory.unit import Unit
from models.engine import reading
from models.letter import Letter
from tasks.runtime import runtime
from tasks.step import step

LONGEST = 500


@step
def letters_of_day(as_of: datetime) -> list[dict]:
    """A row for each of the day's letters, the latest 500: kind, unit, post, person, subject, duties, state, answer."""
    here = runtime()
    query = select(Letter, Post.title, Unit.name).join(Post, Post.id == Letter.post_id).join(
        Unit, Unit.id == Post.unit_id).where(Letter.made_on == here.today(as_of))
    with reading(here.engine) as session:
        return [{"kind": letter.kind.value, "unit": unit, "post": post, "to": letter.to_name,
                 "subject": letter.subject, "duties": len(letter.duty_ids), "state": letter.state.value,
                 "answer": letter.server_answer}
                for letter, post, unit in session.exec(query.order_by(col(Letter.id).desc()).limit(LONGEST)).all()]
