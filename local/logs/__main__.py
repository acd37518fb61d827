"""`make logs`: the logs of all processes and functions, merged and readable."""

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
POLL_SECONDS = 0.5
# Fields that the line's head shows, and fields with one value.
_HEAD_FIELDS = {"timestamp", "level", "message", "service", "location"}
_CONSTANT_FIELDS = {
    "function_name",
    "function_memory_size",
    "function_arn",
    "cold_start",
    "time",
    "_aws",
}

LogLine = tuple[str, str, dict[str, Any]]


class Tail:
    """An incremental reader of one log file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read = 0
        self._timestamp = ""

    def lines(self) -> Iterator[LogLine]:
        """Yield the complete lines since the last call, with timestamp and file name."""
        with self.path.open("rb") as file:
            file.seek(self._read)
            *complete, incomplete = file.read().split(b"\n")
            self._read = file.tell() - len(incomplete)
        for text in filter(None, complete):
            entry = parse_line(text.decode(errors="replace"))
            self._timestamp = read_timestamp(entry) or self._timestamp
            yield self._timestamp, self.path.stem, entry


def parse_line(text: str) -> dict[str, Any]:
    """Return a line's fields; text that is not JSON becomes the message."""
    try:
        entry = json.loads(text)
    except ValueError:
        return {"message": text}
    return entry if isinstance(entry, dict) else {"message": text}


def read_timestamp(entry: dict[str, Any]) -> str:
    """Return a line's timestamp in UTC with milliseconds, empty if it has none."""
    if "_aws" in entry:
        seconds, milliseconds = divmod(entry["_aws"]["Timestamp"], 1000)
        timestamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds))
        return f"{timestamp}.{milliseconds:03}"
    timestamp = str(entry.get("timestamp", ""))[:23]
    return timestamp.replace("T", " ").replace(",", ".").removesuffix("Z")


def format_line(line: LogLine) -> str:
    """Return a line as text: timestamp, level, source, message and further fields."""
    timestamp, source, entry = line
    message = "metrics" if "_aws" in entry else entry.get("message", "")
    head = (
        f"{timestamp:23} {entry.get('level', ''):7} {source.removeprefix('duckstep-'):24} {message}"
    )
    fields = {
        key: value for key, value in entry.items() if key not in _HEAD_FIELDS | _CONSTANT_FIELDS
    }
    return " ".join([head, *(f"{key}={_short(value)}" for key, value in fields.items())])


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def filter_lines(lines: Iterable[LogLine], text: str, level: str) -> Iterator[LogLine]:
    """Yield the lines of `level` or above that contain `text`."""
    for line in lines:
        line_level = line[2].get("level", "INFO")
        included = line_level not in LEVELS or LEVELS.index(line_level) >= LEVELS.index(level)
        if included and text in json.dumps(line[2]):
            yield line


def main() -> None:
    """Print the logs; with `--follow`, also new lines."""
    options = _parse_arguments()
    tails = [Tail(path) for path in sorted((Path(options.state) / "logs").glob("*.log"))]
    while True:
        merged = heapq.merge(*(list(tail.lines()) for tail in tails), key=lambda line: line[0])
        for line in filter_lines(merged, options.find, options.level):
            print(format_line(line), flush=True)
        if not options.follow:
            return
        time.sleep(POLL_SECONDS)


def _parse_arguments() -> argparse.Namespace:
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
