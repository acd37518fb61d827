"""Frames of the web client while it scrolls a million rows: `python -m bench.scrolling URL`.

The frames are those of requestAnimationFrame in Debian's headless Chromium, rendered by the CPU.
`work` is the CPU time of the page's main thread per frame, of which 16.7 ms are available at 60
frames a second. URL is that of a running stack, such as http://localhost:8000.
"""

from __future__ import annotations

import argparse
import sys

from playwright.sync_api import CDPSession, Page

from bench.browser import cpu_milliseconds, open_page

ROWS = 1_000_000
COLUMNS = ", ".join(
    f"range * {n} AS number_{n}, 'text {n} of row ' || range AS text_{n}" for n in range(1, 11)
)
SQL = f"SELECT {COLUMNS} FROM range({ROWS})"
SECONDS = 10
READY_MILLISECONDS = 120_000

# Each script scrolls before a frame; `share` goes from 0 to 1.
SCROLL_SCRIPTS = {
    "wheel, 40 px a frame": "grid.scrollTop += 40",
    "fling, 400 px a frame": "grid.scrollTop += 400",
    "bar dragged through all rows": "grid.scrollTop = share * grid.scrollHeight",
    "sideways, 30 px a frame": "grid.scrollLeft += share % 0.2 < 0.1 ? 30 : -30",
}
_MEASURE = """
([script, seconds]) => new Promise((done) => {
  const grid = document.querySelector("[role=grid]");
  const move = new Function("grid", "share", script);
  const frames = [];
  const begin = performance.now();
  let last = begin, awaited = 0;
  const frame = (now) => {
    frames.push(now - last);
    last = now;
    awaited += document.querySelector("[role=grid] [data-awaited]") ? 1 : 0;
    if (now - begin > seconds * 1000) return done({ frames: frames.slice(1), awaited });
    move(grid, (now - begin) / (seconds * 1000));
    requestAnimationFrame(frame);
  };
  grid.scrollTop = grid.scrollLeft = 0;
  requestAnimationFrame(frame);
})
"""


def main() -> int:
    """Print the frame statistics of every scroll script."""
    parser = argparse.ArgumentParser(description="Measure the frames of scrolling a million rows.")
    parser.add_argument("url", help="URL of a running stack, such as http://localhost:8000")
    options = parser.parse_args()
    with open_page(options.url) as (page, devtools):
        _show_rows(page)
        print("| scrolling | work | frames a second | median | 95 % | 99 % | longest | awaited |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
        for name, script in SCROLL_SCRIPTS.items():
            print(f"| {name} | {_table_row(page, devtools, script)} |", flush=True)
    return 0


def _show_rows(page: Page) -> None:
    """Run the query in the web client and wait for its rows."""
    page.get_by_role("textbox", name="SQL editor").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(SQL)
    page.keyboard.press("Control+Enter")
    page.locator(f"[role=grid][aria-rowcount='{ROWS + 1}']").wait_for(timeout=READY_MILLISECONDS)
    page.get_by_test_id("grid-row").get_by_role("gridcell").first.wait_for(
        timeout=READY_MILLISECONDS
    )


def _table_row(page: Page, devtools: CDPSession, script: str) -> str:
    before = cpu_milliseconds(devtools)
    measured = page.evaluate(_MEASURE, [script, SECONDS])
    frames = sorted(measured["frames"])
    work = (cpu_milliseconds(devtools) - before) / len(frames)
    rate = len(frames) / sum(frames) * 1000
    times = [frames[int(len(frames) * share)] for share in (0.5, 0.95, 0.99)]
    cells = [f"{work:.1f} ms", f"{rate:.1f}", *(f"{time:.1f} ms" for time in [*times, frames[-1]])]
    return " | ".join([*cells, f"{measured['awaited'] / len(frames):.0%} of frames"])


if __name__ == "__main__":
    sys.exit(main())
