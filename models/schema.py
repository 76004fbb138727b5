"""All tables, for migrations and for whoever needs the whole schema."""

from sqlmodel import SQLModel

from models import (
    activity,
    amendment,
    bulletin,
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
    responsibility,
    token,
    unit,
)

TABLES = (activity, amendment, bulletin, case, duty, extension, heartbeat, history, ledger, letter, notice, plan, post,
          report, responsibility, token, unit)
metadata = SQLModel.metadata
