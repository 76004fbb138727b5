"""All tables, for migrations and for whoever needs the whole schema."""

from sqlmodel import SQLModel

from models import (
    activity,
    activity_result,
    amendment,
    assessment,
    attempt,
    bulletin,
    calendar_feed,
    case,
    draft,
    duty,
    extension,
    heartbeat,
    history,
    ledger,
    letter,
    link,
    notice,
    plan,
    post,
    project,
    report,
    responsibility,
    sign_in,
    special_plan,
    target,
    token,
    unit,
)

TABLES = (activity, activity_result, amendment, assessment, attempt, bulletin, calendar_feed, case, draft, duty,
          extension, heartbeat, history, ledger, letter, link, notice, plan, post, project, report, responsibility,
          sign_in, special_plan, target, token, unit)
metadata = SQLModel.metadata
