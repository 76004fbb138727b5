"""All tables, for migrations and for whoever needs the whole schema."""

from sqlmodel import SQLModel

from models import (
    activity,
    case,
    duty,
    extension,
    heartbeat,
    history,
    ledger,
    letter,
    notice,
    plan,
    post,
    report,
    token,
    unit,
)

TABLES = (activity, case, duty, extension, heartbeat, history, ledger, letter, notice, plan, post, report, token,
          unit)
metadata = SQLModel.metadata
