"""`duckstep import`: a file of rows becomes a table of Parquet files by day."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from duckstep.cli.session import JsonOption
from duckstep.cli.stack_program import run_lake
from duckstep.cli.table_destination import StackOption, ToOption, destination

_CSV = "CSV and TSV"


class Format(str, Enum):
    """The formats of a file."""

    csv = "csv"
    tsv = "tsv"
    json = "json"
    parquet = "parquet"
    xlsx = "xlsx"


def register(app: typer.Typer) -> None:
    """Register `import`."""
    app.command("import", help="Import a CSV, TSV, JSON, XLSX or Parquet file as a table.")(
        import_file
    )


def import_file(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="File to import.", show_default=False)],
    *,
    table: Annotated[str, typer.Option(help="Name of the table.", show_default=False)],
    time: Annotated[
        str, typer.Option(metavar="COLUMN", help="Time column of the file.", show_default=False)
    ],
    to: ToOption = None,
    stack: StackOption = None,
    append: Annotated[
        bool, typer.Option("--append", help="Add rows to an existing table.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace an existing table.")] = False,
    format_: Annotated[
        Format | None, typer.Option("--format", help="Default: as the file shows.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Of a text file, such as cp949; default: as it shows.")
    ] = None,
    member: Annotated[
        str | None, typer.Option(metavar="NAME", help="Member of a zip file with several.")
    ] = None,
    records: Annotated[
        str | None, typer.Option(metavar="KEY", help="Key of the records in a JSON object.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Sheet of a workbook; default: the first.")
    ] = None,
    rename: Annotated[
        list[str] | None, typer.Option(metavar="OLD=NEW", help="New name of a column.")
    ] = None,
    type_: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="COLUMN=TYPE", help="Type, such as zip=VARCHAR."),
    ] = None,
    zone: Annotated[
        str | None, typer.Option(help="Zone of times without one; default: UTC.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option(help="Of numeric times; default: the only plausible one.")
    ] = None,
    time_format: Annotated[
        str | None, typer.Option(help="Of text times, such as %d/%m/%Y.")
    ] = None,
    first_year: Annotated[
        int | None, typer.Option(metavar="YEAR", help="First of the hundred years of %y.")
    ] = None,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Skip rows without valid time.")
    ] = False,
    delimiter: Annotated[
        str | None,
        typer.Option(help="Default: , tab ; or | by the header.", rich_help_panel=_CSV),
    ] = None,
    quote: Annotated[
        str | None, typer.Option(help="Quote of fields, or none.", rich_help_panel=_CSV)
    ] = None,
    escape: Annotated[
        str | None,
        typer.Option(help="Escapes a quote in a quoted field.", rich_help_panel=_CSV),
    ] = None,
    skip_lines: Annotated[
        int | None, typer.Option(min=0, help="Lines before the header.", rich_help_panel=_CSV)
    ] = None,
    skip_spaces: Annotated[
        bool,
        typer.Option("--skip-spaces", help="Skip spaces after delimiters.", rich_help_panel=_CSV),
    ] = False,
    columns: Annotated[
        str | None,
        typer.Option(help="Names of a file without header: id,time,text.", rich_help_panel=_CSV),
    ] = None,
    null: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="Field that is NULL, such as NA.", rich_help_panel=_CSV),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    chosen = {"file": None, "format_": format_.value if format_ else None}
    # An operand, so that the name of a file may begin with a dash.
    run_lake(ctx, "import", {**ctx.params, **destination(to, stack), **chosen}, str(file))
