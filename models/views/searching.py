"""Finding words in duties: every pair of neighbouring characters is indexed where the database can (PostgreSQL)."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, cast, func, literal_column, or_, text
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlmodel import Session, Text, col

from models.duties.duty import Duty

SEARCHED = (Duty.number, Duty.title, Duty.requirement)
LONGEST = 100
MANY = 0.01
SAMPLE = 2000
"""Duties looked at, from pages all over the table, to tell common words from rare ones; a few milliseconds."""
SIZE = text("SELECT reltuples FROM pg_class WHERE oid = 'duty'::regclass")
SHARE = text("SELECT count(*) FILTER (WHERE number LIKE :like OR title LIKE :like OR requirement LIKE :like) "
             "> count(*) * :many FROM duty TABLESAMPLE SYSTEM (:percent) REPEATABLE (1)")


def found_in_duty(session: Session, words: str) -> Iterator[ColumnElement[bool]]:
    """The conditions under which the words stand in a duty's number, title or requirement, as typed.

    PostgreSQL answers them from `ix_duty_grams` (migration 0002) where there are two characters or more; the index
    names candidates and the plain condition tells which of them hold the words. Words that stand in many duties are
    left to the plain condition: the next page of them is found soonest by going through the duties in their order.
    """
    words = words[:LONGEST]
    if session.get_bind().dialect.name == "sqlite":
        yield or_(*(func.instr(col(column), words) > 0 for column in SEARCHED))
        return
    pairs = sorted({words[at:at + 2] for at in range(len(words) - 1)})
    like = f"%{_literal(words)}%"
    if pairs and not _stands_in_many(session, like):
        number, title, requirement = map(col, SEARCHED)
        blank = literal_column("' '", Text)   # as the index has it, no parameter
        indexed = func.duban_grams(number.concat(blank).concat(title).concat(blank).concat(requirement),
                                   type_=ARRAY(Text))
        yield indexed.contains(cast(array(pairs), ARRAY(Text)))
    yield or_(*(col(column).like(like, escape="\\") for column in SEARCHED))


def _stands_in_many(session: Session, like: str) -> bool:
    """Whether more than one duty of a hundred holds the words, by a sample.

    PostgreSQL takes the pairs of one word for independent of each other and would sort a tenth of all duties.
    """
    size = max(session.execute(SIZE).scalar_one(), 1)
    return session.execute(SHARE, {"like": like, "many": MANY, "percent": min(100, 100 * SAMPLE / size)}).scalar_one()


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
