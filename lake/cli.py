"""The options of the importer."""

import argparse
from pathlib import Path

from lake.time_parsing import UNITS

LOCAL_DATA = ".duckstep/data"


def parser() -> argparse.ArgumentParser:
    """Return the parser of the importer's command line."""
    parser = argparse.ArgumentParser(prog="lake.importer", description="Import a file as a table.")
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, TSV, JSON or Parquet")
    parser.add_argument("--table", required=True)
    parser.add_argument("--time", required=True, metavar="COLUMN", help="when the row happened")
    to = parser.add_mutually_exclusive_group()
    to.add_argument("--to", default=LOCAL_DATA, help="a folder or s3://bucket/prefix")
    to.add_argument("--stack", help="a deployed stack, whose data bucket takes the table")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--append", action="store_true", help="add to the table")
    mode.add_argument("--replace", action="store_true", help="replace the table")
    parser.add_argument("--format", choices=("csv", "tsv", "json", "parquet"))
    parser.add_argument("--rename", type=_pair, action="append", default=[], metavar="OLD=NEW")
    _add_time_options(parser)
    return parser


def _add_time_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--zone", default="UTC", help="of times without one, like Asia/Seoul")
    parser.add_argument("--unit", choices=tuple(UNITS), help="of numbers, else by magnitude")
    parser.add_argument("--time-format", help="of text, like %%d/%%m/%%Y")
    parser.add_argument("--skip-bad-rows", action="store_true", help="leave out unreadable times")


def _pair(text: str) -> tuple[str, str]:
    old, _, new = text.partition("=")
    if not old or not new:
        raise argparse.ArgumentTypeError(f"{text!r} is not OLD=NEW")
    return old, new
