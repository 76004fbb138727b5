"""Gathering what units have handed in."""

from datetime import datetime

from models.engine import transaction
from models.verbs.ladder.collecting import tell_complete
from tasks.runtime import runtime
from tasks.step import step


@step(retries=2)
def gather_reports(as_of: datetime) -> int:
    """Offices are to hear of each measure whose last unit has handed in, once; gives how many notices are new."""
    here = runtime()
    with transaction(here.engine) as session:
        return tell_complete(session, here.occasion(as_of))
