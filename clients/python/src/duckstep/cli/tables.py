"""`duckstep tables`: the catalog, one table, or its partitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duckstep.cli.command import command
from duckstep.cli.output.terminal import print_document, print_table
from duckstep.cli.session import Session
from duckstep.cli.suggestions import table_names
from duckstep.units import bytes_text, count

if TYPE_CHECKING:
    from duckstep import Client
    from duckstep.documents.catalog import Table

_TEXT, _NUMBER = "VARCHAR", "BIGINT"


def register(app: typer.Typer) -> None:
    """Register `tables`."""
    command(app, "tables", help="List the tables, or describe one.")(tables)


def tables(
    session: Session,
    name: Annotated[
        str | None,
        typer.Argument(help="A table.", show_default=False, autocompletion=table_names),
    ] = None,
    partitions: Annotated[
        bool, typer.Option("--partitions", help="List the table's partitions.")
    ] = False,
    within: Annotated[
        str | None, typer.Option(help="Partitions inside of this one: year=2024.")
    ] = None,
) -> None:
    with session.client() as client:
        if name is None:
            show_tables(session, client)
        elif partitions or within:
            show_partitions(session, client, name, within)
        else:
            show_table(session, client.table(name))


def show_tables(session: Session, client: Client) -> None:
    """Print the catalog."""
    found = client.tables()
    if session.as_json:
        print_document({"tables": [table.document for table in found]})
        return
    columns = [("table", _TEXT), ("columns", _NUMBER), ("files", _NUMBER), ("size", _NUMBER)]
    columns += [("partitions", _TEXT), ("dates", _TEXT), ("note", _TEXT)]
    print_table(columns, [_row(table) for table in found])
    if not found:
        session.say("The stack has no tables.")


def show_table(session: Session, table: Table) -> None:
    """Print the columns of a table, and its facts on stderr."""
    if session.as_json:
        print_document(table.document)
        return
    columns = [("column", _TEXT), ("type", _TEXT), ("partition", _TEXT), ("samples", _TEXT)]
    rows = [
        (each.name, each.type, "yes" if each.partition else "", ", ".join(each.samples))
        for each in table.columns
    ]
    print_table(columns, rows)
    session.say(_facts(table))
    if table.error:
        session.say(f"No query reads this table: {table.error.message}", "red")


def show_partitions(session: Session, client: Client, name: str, within: str | None) -> None:
    """Print one level of a table's partitions."""
    found = list(client.partitions(name, within))
    if session.as_json:
        print_document({"partitions": [each.document for each in found]})
        return
    columns = [("within", _TEXT), ("files", _NUMBER), ("size", _NUMBER), ("condition", _TEXT)]
    rows = [(each.within, each.files, bytes_text(each.bytes), each.condition) for each in found]
    print_table(columns, rows)


def _row(table: Table) -> tuple[object, ...]:
    dates = " to ".join(map(str, table.date_range)) if table.date_range else ""
    note = table.error.message if table.error else ""
    size, levels = bytes_text(table.bytes), ", ".join(table.partitions)
    return table.name, len(table.columns), table.files, size, levels, dates, note


def _facts(table: Table) -> str:
    facts = [table.name]
    if table.rows is not None:
        facts.append(count(table.rows, "row"))
    elif table.approximate_rows is not None:
        facts.append(f"about {count(table.approximate_rows, 'row')}")
    facts += [count(table.files, "file"), bytes_text(table.bytes)]
    if table.date_range:
        facts.append(f"{table.date_range[0]} to {table.date_range[1]}")
    if table.time_column:
        facts.append(f"time column {table.time_column}")
    return " · ".join(facts)
