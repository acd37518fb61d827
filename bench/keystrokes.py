"""The work of a key in the web client's editor: `python -m bench.keystrokes URL`.

`script` is the CPU time of scripts on the page's main thread from a key to the next one, 150 ms
later: the editor's own work, completion, the page, and the answers of validation. `shown` is the
time from the key to the frame that shows it. Texts of 5,000 lines are compared with short ones in
Debian's headless Chromium. URL is that of a running stack, such as http://localhost:8000.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable

from playwright.sync_api import CDPSession, Page

from bench.browser import cpu_milliseconds, open_page

ROUNDS = 3
KEY_MILLISECONDS = 150
SETTLE_MILLISECONDS = 4_000
TYPED = "\nWHERE year = 2024 AND rating > 3 AND product_id = 'abc' "

STATEMENT = """SELECT month,
  count(*) AS n,
  avg(rating) AS mean,
  max(rating) AS best
FROM reviews r
WHERE r.rating > 3
  AND r.year = 2024
GROUP BY month
ORDER BY n DESC
LIMIT 5;"""


def many_statements(lines: int) -> str:
    """Return statements of ten lines each."""
    return "\n".join([STATEMENT] * (lines // 10))


def one_statement(lines: int) -> str:
    """Return a SELECT with an alias on each line."""
    items = (f"  r.rating + {number} AS value_{number}," for number in range(lines - 3))
    return "\n".join(["SELECT", *items, "  count(*) AS n", "FROM reviews r"])


TEXTS: dict[str, tuple[Callable[[int], str], int]] = {
    "statements of ten lines, 100 lines": (many_statements, 100),
    "statements of ten lines, 5,000 lines": (many_statements, 5_000),
    "one statement, 100 lines": (one_statement, 100),
    "one statement, 5,000 lines": (one_statement, 5_000),
}

_WATCH = """() => {
  const shown = [];
  addEventListener("keydown", ({ timeStamp }) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => shown.push(performance.now() - timeStamp);
    port2.postMessage(null);
  }), true);
  window.takeShown = () => shown.splice(0);
}"""

_PASTE = """(editor, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const options = { clipboardData, bubbles: true, cancelable: true };
  editor.dispatchEvent(new ClipboardEvent("paste", options));
}"""


def main() -> int:
    """Print the milliseconds of a key in each text."""
    parser = argparse.ArgumentParser(description="Measure the keys typed at the end of a text.")
    parser.add_argument("url", help="URL of a running stack, such as http://localhost:8000")
    options = parser.parse_args()
    script: dict[str, list[float]] = {name: [] for name in TEXTS}
    shown: dict[str, list[float]] = {name: [] for name in TEXTS}
    with open_page(options.url) as (page, devtools):
        page.evaluate(_WATCH)
        for _ in range(ROUNDS):
            for name, (make, lines) in TEXTS.items():
                _write(page, make(lines))
                script[name] += _type(page, devtools)
                shown[name] += page.evaluate("() => takeShown()")
    print("| text | script, median | 95 % | shown, median | 95 % |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name in TEXTS:
        print(f"| {name} | {_summary(script[name])} | {_summary(shown[name])} |")
    return 0


def _write(page: Page, text: str) -> None:
    editor = page.get_by_role("textbox", name="SQL editor")
    editor.click()
    page.keyboard.press("Control+a")
    editor.evaluate(_PASTE, text)
    page.wait_for_timeout(SETTLE_MILLISECONDS)


def _type(page: Page, devtools: CDPSession) -> list[float]:
    """Return the milliseconds of scripts for each key."""
    times = []
    for key in TYPED:
        before = cpu_milliseconds(devtools, "ScriptDuration")
        page.keyboard.press({"\n": "Enter", " ": "Space"}.get(key, key))
        page.wait_for_timeout(KEY_MILLISECONDS)
        times.append(cpu_milliseconds(devtools, "ScriptDuration") - before)
    return times


def _summary(times: list[float]) -> str:
    high = statistics.quantiles(times, n=20)[-1]
    return f"{statistics.median(times):.1f} ms | {high:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
