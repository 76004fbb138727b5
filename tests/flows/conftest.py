"""The runtime of a test: its own database of either kind, its own data folder, the shipped calendar and policy."""

import pytest

from config.settings import load_settings
from tasks.runtime import Runtime, using
from tests.world import CALENDAR, POLICY


@pytest.fixture
def here(engine, tmp_path):
    settings = load_settings(data_dir=tmp_path, _env_file=None)
    with using(Runtime(settings, engine, CALENDAR, POLICY)) as chosen:
        yield chosen
