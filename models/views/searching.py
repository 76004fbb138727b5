"""Finding words in duties: every pair of neighbouring characters is indexed where the database can (PostgreSQL)."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, cast, func, literal_column, or_
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlmodel import Session, Text, col

from models.duties.duty import Duty

SEARCHED = (Duty.number, Duty.title, Duty.requirement)
LONGEST = 100


def found_in_duty(session: Session, words: str) -> Iterator[ColumnElement[bool]]:
    """The conditions under which the words stand in a duty's number, title or requirement, as typed.

    PostgreSQL answers them from `ix_duty_grams` (migration 0002) where there are two characters or more; the index
    names candidates and the plain condition tells which of them hold the words.
    """
    words = words[:LONGEST]
    if len(words) > 1 and session.get_bind().dialect.name == "postgresql":
        number, title, requirement = map(col, SEARCHED)
        blank = literal_column("' '", Text)   # as the index has it, no parameter
        indexed = func.duban_grams(number.concat(blank).concat(title).concat(blank).concat(requirement),
                                   type_=ARRAY(Text))
        yield indexed.contains(cast(array(sorted({words[at:at + 2] for at in range(len(words) - 1)})), ARRAY(Text)))
    like = f"%{_literal(words)}%"
    yield or_(*(col(column).like(like, escape="\\") for column in SEARCHED))


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
