"""`make logs`: the logs of all processes and functions as one, to be read by people."""

import argparse
import heapq
import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from local.config import ROOT

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
PAUSE_SECONDS = 0.5
# What stands in a line's head, or says the same in all of them.
_IN_HEAD = {"timestamp", "level", "message", "service", "location"}
_ALIKE = {"function_name", "function_memory_size", "function_arn", "cold_start", "time", "_aws"}

Line = tuple[str, str, dict[str, Any]]


class Tail:
    """One log file, read from where the last reading ended."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read = 0
        self._moment = ""

    def lines(self) -> Iterator[Line]:
        """Yields the whole lines since the last time, with their moment and their file's name."""
        with self.path.open("rb") as file:
            file.seek(self._read)
            *whole, rest = file.read().split(b"\n")
            self._read = file.tell() - len(rest)
        for text in filter(None, whole):
            entry = parsed(text.decode(errors="replace"))
            self._moment = moment_of(entry) or self._moment
            yield self._moment, self.path.stem, entry


def parsed(text: str) -> dict[str, Any]:
    """Returns a line's fields; a line that is not JSON is a message."""
    try:
        entry = json.loads(text)
    except ValueError:
        return {"message": text}
    return entry if isinstance(entry, dict) else {"message": text}


def moment_of(entry: dict[str, Any]) -> str:
    """Returns a line's time to the millisecond, in UTC; empty where it has none."""
    if "_aws" in entry:
        seconds, milliseconds = divmod(entry["_aws"]["Timestamp"], 1000)
        moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds))
        return f"{moment}.{milliseconds:03}"
    given = str(entry.get("timestamp", ""))[:23]
    return given.replace("T", " ").replace(",", ".").removesuffix("Z")


def rendered(line: Line) -> str:
    """Returns a line as text: time, level, where from, what, and what more is known."""
    moment, source, entry = line
    message = "metrics" if "_aws" in entry else entry.get("message", "")
    head = f"{moment:23} {entry.get('level', ''):7} {source.removeprefix('duckstep-'):24} {message}"
    more = {key: each for key, each in entry.items() if key not in _IN_HEAD | _ALIKE}
    return " ".join([head, *(f"{key}={_short(each)}" for key, each in more.items())])


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def wanted(lines: Iterable[Line], text: str, level: str) -> Iterator[Line]:
    """Yields the lines that hold `text` and are of `level` or above."""
    for line in lines:
        has = line[2].get("level", "INFO")
        severe = has not in LEVELS or LEVELS.index(has) >= LEVELS.index(level)
        if severe and text in json.dumps(line[2]):
            yield line


def main() -> None:
    """Prints what there is, and with `--follow` what comes."""
    options = _options()
    tails = [Tail(path) for path in sorted((Path(options.state) / "logs").glob("*.log"))]
    while True:
        merged = heapq.merge(*(list(tail.lines()) for tail in tails), key=lambda line: line[0])
        for line in wanted(merged, options.find, options.level):
            print(rendered(line), flush=True)
        if not options.follow:
            return
        time.sleep(PAUSE_SECONDS)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.logs", description=__doc__)
    parser.add_argument("--state", default=str(ROOT / ".duckstep"), help="state folder (.duckstep)")
    parser.add_argument("--find", default="", help="only lines with this text, such as a requestId")
    parser.add_argument("--level", choices=LEVELS, default="DEBUG", help="lowest level")
    parser.add_argument("--follow", action="store_true", help="wait for more, until Ctrl-C")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(0)
