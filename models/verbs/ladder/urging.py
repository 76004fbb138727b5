"""The office urges a unit (催办) between the rungs of the ladder."""

from sqlmodel import Session

from domain.errors import NotAllowed
from domain.lifecycle import OWED, STATE_NAMES
from models.directory.post import liaison_post
from models.duties.duty import Duty
from models.duties.notice import NoticeKind
from models.history import History
from models.occasion import Occasion
from models.verbs.duties.acting import tell


def urge(session: Session, duty: Duty, comment: str, occasion: Occasion) -> None:
    """The unit hears once that day that the office urges it; NotAllowed where it owes nothing."""
    if duty.state not in OWED:
        raise NotAllowed(f"{duty.called}现为“{STATE_NAMES[duty.state]}”，不需要催办。")
    session.add(History(at=occasion.now, by=occasion.by, plan_id=duty.plan_id, duty_id=duty.id, action="urge",
                        state_before=duty.state.value, state_after=duty.state.value, note=comment.strip()))
    tell(session, duty, NoticeKind.CHANGE, liaison_post(session, duty.unit_id), f"office_urged:{occasion.today}",
         occasion, what="office_urged", comment=comment.strip())
