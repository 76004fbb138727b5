"""The pages that issue documents: these are written with the small fonts."""

import pytest


@pytest.fixture(autouse=True)
def fonts(site, small_fonts):
    site.here.settings.font = small_fonts
