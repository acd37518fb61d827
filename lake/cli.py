"""Command-line arguments, exit codes and error output of the lake commands."""

import argparse
import os
import signal
from collections.abc import Callable
from pathlib import Path

import duckdb

from lake.csv_dialect import CsvOptions
from lake.declared_types import declared_type
from lake.errors import LakeError, summarize_error
from lake.report import Report, write_error
from lake.source_options import SourceOptions
from lake.time_numbers import UNITS

LOCAL_DATA = ".duckstep/data"
# The command that the user ran, if it is another than `python -m`.
COMMAND_VARIABLE = "DUCKSTEP_COMMAND"

# DuckDB raises it as a RuntimeError in place of a KeyboardInterrupt.
_INTERRUPTED = "Query interrupted"


def run_command(command: Callable[[], Report], as_json: bool = False) -> int:
    """Run a command, write its report or its error, and return the exit code.

    SIGTERM raises KeyboardInterrupt, as Ctrl-C does, so that temporary files are removed.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        command().write(as_json)
    except LakeError as exc:
        return write_error(str(exc), 1, as_json)
    except (duckdb.Error, OSError) as exc:
        return write_error(summarize_error(exc), 1, as_json)
    except (KeyboardInterrupt, RuntimeError) as exc:
        if isinstance(exc, RuntimeError) and str(exc) != _INTERRUPTED:
            raise
        return write_error("interrupted, nothing was written", 130, as_json)
    return 0


def program_name(module: str) -> str:
    """Return the name of the command in usage and errors."""
    return os.environ.get(COMMAND_VARIABLE, module)


def is_client() -> bool:
    """Return whether the user ran a command of the Python client."""
    return program_name("").startswith("duckstep ")


def add_shared_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --json, and --to and --stack, which exclude each other."""
    parser.add_argument("--json", action="store_true", help="write the report or error as JSON")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--to", default=LOCAL_DATA, help="folder or s3://bucket/prefix of tables")
    group.add_argument("--stack", help="deployed stack whose data bucket holds the tables")


def import_parser() -> argparse.ArgumentParser:
    """Return the parser of the importer's command line."""
    parser = argparse.ArgumentParser(
        prog=program_name("lake.importer"),
        usage="%(prog)s FILE --table NAME --time COLUMN [options]; --help describes them",
        description="Import a file as a table.",
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="CSV, TSV, JSON, XLSX or Parquet file"
    )
    parser.add_argument("--table", required=True)
    parser.add_argument("--time", required=True, metavar="COLUMN", help="time column of the file")
    add_shared_arguments(parser)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--append", action="store_true", help="add rows to an existing table")
    mode.add_argument("--replace", action="store_true", help="replace an existing table")
    _add_source_arguments(parser)
    parser.add_argument(
        "--rename", type=_rename_pair, action="append", default=[], metavar="OLD=NEW"
    )
    parser.add_argument(
        "--type", type=declared_type, action="append", default=[], metavar="COLUMN=TYPE",
        help="type of a column, such as zip=VARCHAR",
    )  # fmt: skip
    _add_time_arguments(parser)
    _add_csv_arguments(parser)
    return parser


def _add_source_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("csv", "tsv", "json", "parquet", "xlsx"))
    parser.add_argument(
        "--encoding", help="encoding of a text file, such as cp949; default: as the file shows"
    )
    parser.add_argument("--member", metavar="NAME", help="member of a zip file with several")
    parser.add_argument(
        "--records", metavar="KEY", help="key of the records in a JSON object, such as data.items"
    )
    parser.add_argument("--sheet", metavar="NAME", help="sheet of a workbook; default: the first")


def source_options(arguments: argparse.Namespace) -> SourceOptions:
    """Return the options of the source file."""
    return SourceOptions(
        format=arguments.format,
        encoding=arguments.encoding,
        member=arguments.member,
        records=arguments.records,
        sheet=arguments.sheet,
    )


def _add_csv_arguments(parser: argparse.ArgumentParser) -> None:
    csv = parser.add_argument_group("CSV and TSV")
    csv.add_argument("--delimiter", type=_character, help="default: , tab ; or | by the header")
    csv.add_argument(
        "--quote", type=_quote, default='"', help='quote of fields, or none; default: "'
    )
    csv.add_argument(
        "--escape", choices=('"', "\\"), help="character that escapes a quote in a quoted field"
    )
    csv.add_argument("--skip-lines", type=_count, default=0, help="lines before the header")
    csv.add_argument("--skip-spaces", action="store_true", help="skip spaces after delimiters")
    csv.add_argument("--columns", help="names of a file without header, such as id,time,text")
    csv.add_argument(
        "--null", action="append", default=[], metavar="TEXT", help="field that is NULL, such as NA"
    )


def csv_options(arguments: argparse.Namespace) -> CsvOptions:
    """Return the options of CSV files."""
    return CsvOptions(
        delimiter=arguments.delimiter,
        quote=arguments.quote,
        escape=arguments.escape,
        skip_lines=arguments.skip_lines,
        skip_spaces=arguments.skip_spaces,
        columns=tuple(arguments.columns.split(",")) if arguments.columns else (),
        nulls=frozenset(arguments.null),
    )


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of lines")
    return int(text)


def _character(text: str) -> str:
    character = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(character) != 1 or character in '\r\n"':
        raise argparse.ArgumentTypeError(f"{text!r} is not one character or tab")
    return character


def _quote(text: str) -> str:
    if text not in ("none", '"', "'"):
        raise argparse.ArgumentTypeError(f"{text!r} is not none, \" or '")
    return text


def _add_time_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--zone", default="UTC", help="time zone of times without one, such as Asia/Seoul"
    )
    parser.add_argument(
        "--unit", choices=UNITS, help="unit of numeric times; default: the only plausible one"
    )
    parser.add_argument("--time-format", help="format of text times, such as %%d/%%m/%%Y")
    parser.add_argument(
        "--first-year", type=int, metavar="YEAR", help="first of the hundred years of %%y"
    )
    parser.add_argument("--skip-bad-rows", action="store_true", help="skip rows without valid time")


def _rename_pair(text: str) -> tuple[str, str]:
    old, _, new = text.partition("=")
    if not old or not new:
        raise argparse.ArgumentTypeError(f"{text!r} is not OLD=NEW")
    return old, new
