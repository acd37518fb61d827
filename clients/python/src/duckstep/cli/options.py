"""Options of the commands that take SQL."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

_REQUEST = "Query"
_LIMITS = "Limits"
_OUTPUT = "Output"


class Shown(str, Enum):
    """The formats on stdout."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"


class Engine(str, Enum):
    """The engines that a request may name."""

    AUTO = "auto"
    DUCKDB = "duckdb"
    ATHENA = "athena"


Sql = Annotated[
    str | None, typer.Argument(metavar="[SQL]", help="The SQL; - reads stdin.", show_default=False)
]
File = Annotated[
    Path | None,
    typer.Option("-f", "--file", help="Read the SQL from a file.", rich_help_panel=_REQUEST),
]
Named = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        "-p",
        metavar="NAME=VALUE",
        help="A value of $NAME: a number, true, false, null, 'quoted' or plain text.",
        rich_help_panel=_REQUEST,
    ),
]
NamedJson = Annotated[
    list[str] | None,
    typer.Option(
        "--param-json",
        metavar="NAME=JSON",
        help="A value of $NAME in JSON, such as a list.",
        rich_help_panel=_REQUEST,
    ),
]
Positional = Annotated[
    list[str] | None,
    typer.Option(
        "--arg", metavar="VALUE", help="The value of the next ?.", rich_help_panel=_REQUEST
    ),
]
EngineOption = Annotated[
    Engine | None, typer.Option("--engine", help="The engine.", rich_help_panel=_REQUEST)
]
Over = Annotated[
    list[str] | None,
    typer.Option(
        "--over",
        metavar="[NAME=]ID",
        help="An earlier query, as table result or NAME.",
        rich_help_panel=_REQUEST,
    ),
]
NoReuse = Annotated[
    bool,
    typer.Option("--no-reuse", help="Run again even if no file changed.", rich_help_panel=_REQUEST),
]
LimitRows = Annotated[
    int | None,
    typer.Option("--limit-rows", min=1, help="Rows of the result.", rich_help_panel=_LIMITS),
]
LimitBytes = Annotated[
    str | None,
    typer.Option(
        "--limit-bytes", metavar="SIZE", help="Bytes of the result.", rich_help_panel=_LIMITS
    ),
]
LimitSeconds = Annotated[
    int | None,
    typer.Option("--limit-seconds", min=1, help="Seconds of the engine.", rich_help_panel=_LIMITS),
]
LimitScan = Annotated[
    str | None,
    typer.Option(
        "--limit-scan", metavar="SIZE", help="Bytes to read, as 10GB.", rich_help_panel=_LIMITS
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        help="Write a .parquet, .csv, .json, .xlsx or .arrow file.",
        rich_help_panel=_OUTPUT,
    ),
]
FormatOption = Annotated[
    Shown | None,
    typer.Option(
        "--format",
        help="Format on stdout: table on a terminal, else csv.",
        rich_help_panel=_OUTPUT,
        show_default=False,
    ),
]
Bom = Annotated[
    bool,
    typer.Option(
        "--bom", help="Begin a CSV file with a byte order mark, for Excel.", rich_help_panel=_OUTPUT
    ),
]
Rows = Annotated[
    int,
    typer.Option("--rows", min=0, help="Rows of a table; 0 for all.", rich_help_panel=_OUTPUT),
]
Expanded = Annotated[
    bool,
    typer.Option("-x", "--expanded", help="One line a column.", rich_help_panel=_OUTPUT),
]
Quiet = Annotated[
    bool, typer.Option("-q", "--quiet", help="No facts on stderr.", rich_help_panel=_OUTPUT)
]
Watch = Annotated[float, typer.Option(metavar="SECONDS", min=0, help="Run again each SECONDS.")]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Print the id at once.")]
