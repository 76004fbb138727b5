"""All tables, for migrations and for whoever needs the whole schema."""

from sqlmodel import SQLModel

from models import heartbeat, history
from models.access import sign_in, token
from models.assessment import assessment
from models.bulletins import bulletin
from models.directory import post, unit
from models.duties import duty, extension, ledger, on_time, report, special_plan
from models.letters import letter, link
from models.plans import amendment, model_answer, plan, suggestion, upload
from models.registers import activity, activity_result, project, target
from models.reminders import case, notice

TABLES = (activity, activity_result, amendment, assessment, bulletin, case, duty, extension, heartbeat, history, ledger,
          letter, link, model_answer, notice, on_time, plan, post, project, report, sign_in, special_plan, suggestion,
          target, token, unit, upload)
metadata = SQLModel.metadata
