"""All tables, for migrations and for whoever needs the whole schema."""

from sqlmodel import SQLModel

from models import (
    activity,
    activity_result,
    amendment,
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
    project,
    report,
    responsibility,
    token,
    unit,
)

TABLES = (activity, activity_result, amendment, case, duty, extension, heartbeat, history, ledger, letter, notice, plan,
          post, project, report, responsibility, token, unit)
metadata = SQLModel.metadata
