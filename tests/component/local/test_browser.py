"""The user's browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.browser import open_page
from local.stack_process import wait_until


def test_open_page_runs_the_browser_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}.part\nmv {opened}.part {opened}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    open_page("http://localhost:8000")
    wait_until(opened.exists, 30)
    assert opened.read_text() == "http://localhost:8000"
