"""Running numbers without gaps in what is kept: the counter moves in the transaction that uses it."""

from sqlmodel import Session

from models.columns import insert_into
from models.duties.duty import Counter
from models.plans.plan import Plan


def next_number(session: Session, name: str) -> int:
    """The next number under `name`, from 1."""
    return take_numbers(session, name, 1)[0]


def take_numbers(session: Session, name: str, count: int) -> range:
    """The next `count` numbers under `name`."""
    statement = insert_into(session, Counter.__table__).values(name=name, value=count)
    statement = statement.on_conflict_do_update(
        index_elements=[Counter.name], set_={"value": Counter.value + count}).returning(Counter.value)
    last = session.connection().execute(statement).scalar_one()
    return range(last - count + 1, last + 1)


def duty_number(year: int, number: int) -> str:
    """How a duty is numbered: the plan's year and four digits or more."""
    return f"{year}-{number:04d}"


def new_number(session: Session, plan: Plan) -> str:
    """The next duty number of the plan's year."""
    year = plan.issued_on.year if plan.issued_on else plan.loaded_at.year
    return duty_number(year, next_number(session, f"duty:{year}"))
