"""Finding words in duties: every pair of neighbouring characters is indexed where the database can (PostgreSQL)."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, cast, func, literal_column, or_, text
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlmodel import Session, Text, col

from models.duties.duty import Duty

SEARCHED = (Duty.number, Duty.title, Duty.requirement)
LONGEST = 100
MANY = 0.01
COMMON = text("SELECT pair FROM pg_stats, "
              "unnest(most_common_elems::text::text[], most_common_elem_freqs) AS one(pair, share) "
              "WHERE schemaname = current_schema() AND tablename = 'ix_duty_grams' "
              "AND pair = ANY(:pairs) AND share > :share")
"""PostgreSQL takes the pairs of one word for independent and would fetch a tenth of all duties to sort them."""


def found_in_duty(session: Session, words: str) -> Iterator[ColumnElement[bool]]:
    """The conditions under which the words stand in a duty's number, title or requirement, as typed.

    PostgreSQL answers them from `ix_duty_grams` (migration 0002) where there are two characters or more; the index
    names candidates and the plain condition tells which of them hold the words. Words that stand in many duties are
    left to the plain condition: the next page of them is found soonest by going through the duties in their order.
    """
    words = words[:LONGEST]
    pairs = sorted({words[at:at + 2] for at in range(len(words) - 1)})
    if pairs and session.get_bind().dialect.name == "postgresql" and not _stands_in_many(session, pairs):
        number, title, requirement = map(col, SEARCHED)
        blank = literal_column("' '", Text)   # as the index has it, no parameter
        indexed = func.duban_grams(number.concat(blank).concat(title).concat(blank).concat(requirement),
                                   type_=ARRAY(Text))
        yield indexed.contains(cast(array(pairs), ARRAY(Text)))
    like = f"%{_literal(words)}%"
    yield or_(*(col(column).like(like, escape="\\") for column in SEARCHED))


def _stands_in_many(session: Session, pairs: list[str]) -> bool:
    """Whether the database counted every one of the pairs in more than one duty of a hundred when it last looked."""
    return len(session.execute(COMMON, {"pairs": pairs, "share": MANY}).all()) == len(pairs)


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
