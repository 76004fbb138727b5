"""The browser that some tests drive: Debian's, the headless shell of it where that is installed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""The shell lays out, scripts and prints by the same engine for half of the processor."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
in_chromium = [pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"), pytest.mark.browser]
"""What a file marks its tests with."""


@contextmanager
def launched() -> Iterator:
    """Playwright's browser."""
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
