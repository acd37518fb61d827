"""`python -m bench.scrolling URL`: frames that the page draws while one scrolls a million rows.

The frames are those of requestAnimationFrame in Debian's Chromium without a screen, drawn by the
processor. `work` is the processor time of the page's main thread for a frame: of 16.7 ms, whatever
else the machine does. URL is a running stack's, such as http://localhost:8000.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.environment import describe

ROWS = 1_000_000
COLUMNS = ", ".join(
    f"range * {n} AS number_{n}, 'text {n} of row ' || range AS text_{n}" for n in range(1, 11)
)
SQL = f"SELECT {COLUMNS} FROM range({ROWS})"
SECONDS = 10
READY_MILLISECONDS = 120_000

# Each moves the scroll bars before a frame; `share` goes from 0 to 1.
WAYS = {
    "wheel, 40 px a frame": "grid.scrollTop += 40",
    "fling, 400 px a frame": "grid.scrollTop += 400",
    "bar dragged through all rows": "grid.scrollTop = share * grid.scrollHeight",
    "sideways, 30 px a frame": "grid.scrollLeft += share % 0.2 < 0.1 ? 30 : -30",
}
_MEASURE = """
([way, seconds]) => new Promise((done) => {
  const grid = document.querySelector("[role=grid]");
  const move = new Function("grid", "share", way);
  const frames = [];
  const begin = performance.now();
  let last = begin, awaited = 0;
  const frame = (now) => {
    frames.push(now - last);
    last = now;
    awaited += document.querySelector(".grid .awaited") ? 1 : 0;
    if (now - begin > seconds * 1000) return done({ frames: frames.slice(1), awaited });
    move(grid, (now - begin) / (seconds * 1000));
    requestAnimationFrame(frame);
  };
  grid.scrollTop = grid.scrollLeft = 0;
  requestAnimationFrame(frame);
})
"""


def main() -> int:
    """Print the figures of every way to scroll."""
    parser = argparse.ArgumentParser(description="Measure the frames of scrolling a million rows.")
    parser.add_argument("url", help="a running stack's, such as http://localhost:8000")
    options = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("no Chromium here: apt-get install chromium", file=sys.stderr)
        return 1
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=sandbox)
        page = browser.new_page(base_url=options.url, viewport={"width": 1280, "height": 800})
        _show(page)
        for name, value in describe(Path(sys.executable)).items():
            if name in ("date", "processor", "load", "system"):
                print(f"{name}: {value}")
        print(f"Chromium: {browser.version}\n")
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        print("| scrolling | work | frames a second | median | 95 % | 99 % | longest | awaited |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
        for name, way in WAYS.items():
            print(f"| {name} | {_row(page, devtools, way)} |", flush=True)
        browser.close()
    return 0


def _show(page: Page) -> None:
    """Run the query in the page and wait for its rows."""
    page.goto("/")
    page.get_by_role("textbox", name="SQL editor").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(SQL)
    page.keyboard.press("Control+Enter")
    page.locator(f"[role=grid][aria-rowcount='{ROWS + 1}']").wait_for(timeout=READY_MILLISECONDS)
    page.locator(".grid-row .number").first.wait_for(timeout=READY_MILLISECONDS)


def _row(page: Page, devtools: CDPSession, way: str) -> str:
    before = _worked(devtools)
    measured = page.evaluate(_MEASURE, [way, SECONDS])
    frames = sorted(measured["frames"])
    work = (_worked(devtools) - before) / len(frames)
    rate = len(frames) / sum(frames) * 1000
    times = [frames[int(len(frames) * share)] for share in (0.5, 0.95, 0.99)]
    cells = [f"{work:.1f} ms", f"{rate:.1f}", *(f"{time:.1f} ms" for time in [*times, frames[-1]])]
    return " | ".join([*cells, f"{measured['awaited'] / len(frames):.0%} of frames"])


def _worked(devtools: CDPSession) -> float:
    """Return the milliseconds that the main thread has worked."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    (seconds,) = (each["value"] for each in metrics if each["name"] == "TaskDuration")
    return float(seconds) * 1000


if __name__ == "__main__":
    sys.exit(main())
