"""The responsibility directory: which words of a measure speak for which unit, and what was suggested from it."""

from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import json_field, reference


class Responsibility(SQLModel, table=True):
    """The subject words of one unit as the office wrote them; they stand in place of the built-in ones."""

    __tablename__ = "responsibility"
    unit_id: int = reference("unit.id", primary_key=True)
    words: list = json_field(list)


class Suggestion(SQLModel, table=True):
    """A unit suggested for a proposal that names no one, with the reason; never more than a suggestion."""

    __tablename__ = "suggestion"
    duty_id: int = reference("duty.id", primary_key=True)
    rank: int = Field(primary_key=True)
    unit_id: int = reference("unit.id", index=False)
    words: list = json_field(list)
    confirmed: int = 0


def written_words(session: Session) -> dict[int, list[str]]:
    """Unit → the words that the office wrote for it."""
    return dict(session.exec(select(Responsibility.unit_id, Responsibility.words)).all())


def suggestions_for(session: Session, duty_ids: list[int]) -> dict[int, list[Suggestion]]:
    """Proposal → its suggestions, best first."""
    found: dict[int, list[Suggestion]] = {}
    query = select(Suggestion).where(col(Suggestion.duty_id).in_(duty_ids))
    for one in session.exec(query.order_by(Suggestion.duty_id, Suggestion.rank)):
        found.setdefault(one.duty_id, []).append(one)
    return found
