"""The same runtime as for the flows, and one province in its database."""

import pytest

from models.engine import transaction
from tests.flows.conftest import here
from tests.world import settle

__all__ = ["here"]


@pytest.fixture
def world(here):
    with transaction(here.engine) as session:
        return settle(session)
