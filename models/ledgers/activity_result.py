"""Results of an activity (活动成果): the figures of a report, and the signed projects handed in with it."""

from datetime import datetime
from decimal import Decimal

from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import instant_field, json_field, money_field, reference


class ActivityResult(SQLModel, table=True):
    """What one report says of an activity; `rows` wait until the report is accepted, then they are in the ledger.

    Amounts are ten thousands of yuan, `traded` and `spent` as `guests` for the whole activity.
    """

    __tablename__ = "activity_result"
    id: int | None = Field(default=None, primary_key=True)
    activity_id: int = reference("activity.id")
    report_id: int = Field(foreign_key="report.id", unique=True)
    guests: int = 0
    guests_abroad: int = 0
    companies: int = 0
    signed: int = 0
    signed_value: Decimal = money_field()
    traded: Decimal = money_field()
    spent: Decimal = money_field()
    source_name: str = ""
    rows: list = json_field(list)
    taken_at: datetime | None = instant_field(nullable=True)


def result_of(session: Session, report_id: int) -> ActivityResult | None:
    """The figures of that report; None where it has none."""
    return session.exec(select(ActivityResult).where(ActivityResult.report_id == report_id)).first()


def results_of(session: Session, activity_id: int) -> list[ActivityResult]:
    """What was handed in about an activity, newest first."""
    query = select(ActivityResult).where(ActivityResult.activity_id == activity_id)
    return list(session.exec(query.order_by(col(ActivityResult.id).desc())).all())
