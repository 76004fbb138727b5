"""All tables, for migrations and for whoever needs the whole schema."""

from sqlmodel import SQLModel

from models import heartbeat, history, letter
from models.access import attempt, calendar_feed, link, sign_in, token
from models.accounts import assessment, bulletin
from models.directory import post, responsibility, unit
from models.duties import case, draft, duty, extension, notice, on_time, report, special_plan
from models.ledgers import activity, activity_result, project, target
from models.plans import amendment, plan
from models.views import ledger

TABLES = (activity, activity_result, amendment, assessment, attempt, bulletin, calendar_feed, case, draft, duty,
          extension, heartbeat, history, ledger, letter, link, notice, on_time, plan, post, project, report,
          responsibility, sign_in, special_plan, target, token, unit)
metadata = SQLModel.metadata
