"""Finding words in duties through the search index (migration 0002): every two characters, or three on SQLite."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, bindparam, cast, false, func, literal_column, or_, text
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlmodel import Integer, Session, Text, col

from models.duties.duty import Duty

SEARCHED = (Duty.number, Duty.title, Duty.requirement)
LONGEST = 100
MANY = 0.01
SAMPLE = 2000
"""Duties looked at, from pages all over the table, to tell common words from rare ones; a few milliseconds."""
SIZE = text("SELECT reltuples FROM pg_class WHERE oid = 'duty'::regclass")
SHARE = text("SELECT count(*) FILTER (WHERE number LIKE :like OR title LIKE :like OR requirement LIKE :like) "
             "> count(*) * :many FROM duty TABLESAMPLE SYSTEM (:percent) REPEATABLE (1)")
MOST_TERMS = 100
"""Continuations of two characters that are still asked for one by one on SQLite; its time for them grows squared."""
TERMS = text(f"SELECT term FROM duty_terms WHERE term >= :words AND term < :words || char(1114111) LIMIT {MOST_TERMS}")
MATCHING = text("SELECT rowid FROM duty_words WHERE duty_words MATCH :grams").columns(rowid=Integer)


def found_in_duty(session: Session, words: str) -> Iterator[ColumnElement[bool]]:
    """The conditions under which the words stand in a duty's number, title or requirement, as typed.

    The index names candidates and the plain condition tells which of them hold the words. Words that stand in many
    duties are left to the plain condition: the next page of them is found soonest by going through the duties in
    their order.
    """
    words = words[:LONGEST]
    if session.get_bind().dialect.name == "sqlite":
        yield from _candidates_in_sqlite(session, words)
        yield or_(*(func.instr(col(column), words) > 0 for column in SEARCHED))
        return
    pairs = sorted(_grams(words, 2))
    like = f"%{_literal(words)}%"
    if pairs and not _stands_in_many(session, like):
        number, title, requirement = map(col, SEARCHED)
        blank = literal_column("' '", Text)   # as the index has it, no parameter
        indexed = func.duban_grams(number.concat(blank).concat(title).concat(blank).concat(requirement),
                                   type_=ARRAY(Text))
        yield indexed.contains(cast(array(pairs), ARRAY(Text)))
    yield or_(*(col(column).like(like, escape="\\") for column in SEARCHED))


def _candidates_in_sqlite(session: Session, words: str) -> Iterator[ColumnElement[bool]]:
    """Three characters and more are looked up, two as every three that begin with them, one not at all."""
    grams, joined = _grams(words, 3), " AND "
    if len(words) == 2:
        grams, joined = session.execute(TERMS, {"words": words}).scalars().all(), " OR "
        if not grams:
            yield false()
    if 0 < len(grams) < MOST_TERMS:
        asked = joined.join('"' + gram.replace('"', '""') + '"' for gram in sorted(grams))
        yield col(Duty.id).in_(MATCHING.bindparams(bindparam("grams", asked)))


def _grams(words: str, length: int) -> set[str]:
    return {words[at:at + length] for at in range(len(words) - length + 1)}


def _stands_in_many(session: Session, like: str) -> bool:
    """Whether more than one duty of a hundred holds the words, by a sample.

    PostgreSQL takes the pairs of one word for independent of each other and would sort a tenth of all duties.
    """
    size = max(session.execute(SIZE).scalar_one(), 1)
    return session.execute(SHARE, {"like": like, "many": MANY, "percent": min(100, 100 * SAMPLE / size)}).scalar_one()


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
