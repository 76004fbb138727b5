"""How values are kept, the same on both databases."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import col, select

from models.engine import reading, transaction
from models.heartbeat import Heartbeat, beat

HENAN = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2016, 6, 30, 18, 0, tzinfo=UTC)
"""Two in the morning of 1 July in Henan."""


@pytest.mark.parametrize("zone", [UTC, HENAN], ids=["UTC", "Henan"])
def test_an_instant_is_the_same_whatever_zone_it_is_kept_and_asked_in(engine, zone):
    with transaction(engine) as session:
        beat(session, "clock", now=EVENING.astimezone(zone))
    july = datetime(2016, 7, 1, tzinfo=HENAN)
    with reading(engine) as session:
        assert session.get_one(Heartbeat, "clock").at == EVENING
        assert session.exec(select(Heartbeat.name).where(col(Heartbeat.at) >= july)).all() == ["clock"]
        assert session.exec(select(Heartbeat.name).where(col(Heartbeat.at) < july)).all() == []
        assert session.exec(select(Heartbeat.name).where(col(Heartbeat.at) >= july.astimezone(UTC))).all() == ["clock"]


def test_an_instant_without_a_zone_is_refused(engine):
    with pytest.raises(StatementError, match="timezone"), transaction(engine) as session:
        beat(session, "clock", now=EVENING.replace(tzinfo=None))
