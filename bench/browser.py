"""A page of a running stack in Debian's Chromium, with the figures of its main thread."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import CDPSession, Page, ViewportSize, sync_playwright

from bench.environment import describe_environment

VIEWPORT: ViewportSize = {"width": 1280, "height": 800}


@contextmanager
def open_page(url: str) -> Iterator[tuple[Page, CDPSession]]:
    """Yield a page at `url` and its devtools, after the machine is printed.

    Raises SystemExit without Chromium.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("error: no chromium; run apt-get install chromium")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=sandbox)
        page = browser.new_page(base_url=url, viewport=VIEWPORT)
        page.goto("/")
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        for name, value in describe_environment(Path(sys.executable)).items():
            if name in ("date", "processor", "load", "system"):
                print(f"{name}: {value}")
        print(f"Chromium: {browser.version}\n")
        yield page, devtools
        browser.close()


def cpu_milliseconds(devtools: CDPSession, metric: str = "TaskDuration") -> float:
    """Return the CPU milliseconds of the main thread; `ScriptDuration` is those of scripts."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    (seconds,) = (each["value"] for each in metrics if each["name"] == metric)
    return float(seconds) * 1000
