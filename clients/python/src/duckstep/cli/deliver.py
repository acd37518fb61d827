"""The result of a query: to a file, or to stdout in a format."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from duckstep import errors
from duckstep.cli.failures import error_document, exit_code, usage
from duckstep.cli.options import Shown
from duckstep.cli.output.cells import visible
from duckstep.cli.output.terminal import layout, print_document
from duckstep.cli.progress import download_bar
from duckstep.cli.session import Session
from duckstep.cli.summary import summary
from duckstep.cost import cost_document
from duckstep.units import bytes_text

if TYPE_CHECKING:
    from duckstep import Column, Query, Status
    from duckstep.cli.output.table import Layout


@dataclass(frozen=True)
class Delivery:
    """Where the rows go and how; `rows` bounds a table, 0 for all."""

    output: Path | None = None
    format: Shown | None = None
    rows: int = 1000
    expanded: bool = False
    quiet: bool = False
    bom: bool = False

    @property
    def shown(self) -> Shown:
        """The format on stdout: a table for people, CSV for a pipe."""
        if self.format:
            return self.format
        return Shown.TABLE if self.expanded or sys.stdout.isatty() else Shown.CSV


def download_format(path: Path) -> str:
    """Return the format of a file's suffix. Raises InterfaceError for another one."""
    from duckstep.client.formats import SUFFIXES

    found = SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise usage(
            f"{path} ends with none of {', '.join(SUFFIXES)}; other formats: --format, to stdout."
        )
    return found


def request_format(path: Path | None) -> str | None:
    """Return the format that the query prepares for a file, None for one that a request makes."""
    kind = download_format(path) if path else None
    return None if kind in ("json", "xlsx") else kind


def deliver(session: Session, query: Query, status: Status, delivery: Delivery) -> None:
    """Write the rows of a query that succeeded, and its facts to stderr."""
    if delivery.output:
        download(session, query, status, delivery)
    elif session.as_json:
        _print_json(query, status)
    else:
        lines = format_rows(query, delivery)
        for line in lines:
            sys.stdout.write(line)
        sys.stdout.flush()
    if not delivery.quiet:
        session.say(summary(status), "dim")
        _say_cut(session, status, delivery)


def download(session: Session, query: Any, status: Status, delivery: Delivery) -> None:
    """Download the result; a file that an interrupt left in part is resumed."""
    assert delivery.output is not None
    file = delivery.output
    kind = download_format(file)
    with download_bar(not session.as_json and not delivery.quiet) as show:
        try:
            path = query.download(file, format=kind, progress=show, **_file_options(kind, delivery))
        except KeyboardInterrupt:
            session.say(f"Interrupted; `duckstep results {query.id} -o {file}` goes on.")
            raise
    written = Path(path).stat().st_size
    if session.as_json:
        print_document({**_facts(status), "file": str(path), "bytes": written})
    elif not delivery.quiet:
        session.say(f"{path}: {bytes_text(written)} written")


def _file_options(kind: str, delivery: Delivery) -> dict[str, Any]:
    """Return the options of a file: JSON has the rows alone, as on stdout."""
    if delivery.bom and kind != "csv":
        raise usage("--bom is for a .csv file.")
    if kind == "json":
        return {"shape": "records"}
    return {"bom": True} if delivery.bom else {}


def format_rows(query: Query, delivery: Delivery, table: Layout | None = None) -> Iterator[str]:
    """Yield the text of a result in the format of stdout, with its line ends.

    `table` is the layout of a table, by default that of the terminal. A file or pipe gets the
    service's bytes as CSV and JSON, a terminal no control characters of the data.
    """
    if delivery.shown is Shown.CSV:
        texts = _texts(query.stream("csv"))
    else:
        texts = (line + "\n" for line in _lines(query, delivery, table))
    plain = delivery.shown in (Shown.CSV, Shown.JSON, Shown.JSONL) and sys.stdout.isatty()
    yield from map(visible, texts) if plain else texts


def _lines(query: Query, delivery: Delivery, table: Layout | None) -> Iterator[str]:
    from duckstep.cli.output import json_rows
    from duckstep.cli.output.markdown import markdown_lines
    from duckstep.cli.output.table import table_lines

    if delivery.shown is Shown.JSONL:
        return json_rows.object_lines(query.stream("json"))
    if delivery.shown is Shown.JSON:
        return json_rows.array_lines(json_rows.object_lines(query.stream("json")))
    columns = [(column.name, column.type) for column in query.columns()]
    if delivery.shown is Shown.MARKDOWN:
        return markdown_lines([name for name, _ in columns], query.rows())
    bounded = islice(query.rows(), delivery.rows or None)
    return table_lines(columns, bounded, table or layout(expanded=delivery.expanded))


def _texts(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the text of UTF-8 that comes in chunks."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    return map(decoder.decode, chunks)


def _print_json(query: Query, status: Status) -> None:
    """Print one document with status, cost, columns and rows, which are streamed.

    An error in the middle of the rows becomes the document's last member.
    """
    from duckstep.cli.output.json_rows import object_lines

    columns: Sequence[Column] = query.columns()
    head = {**_facts(status), "columns": [column.document for column in columns]}
    sys.stdout.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [')
    failure = None
    try:
        for number, line in enumerate(object_lines(query.stream("json"))):
            sys.stdout.write(f"{',' if number else ''}{line}\n")
    except errors.Error as error:
        failure = error
    end = {"error": error_document(failure)} if failure else {}
    sys.stdout.write("]" + (f", {json.dumps(end)[1:-1]}" if end else "") + "}\n")
    sys.stdout.flush()
    if failure:
        raise typer.Exit(exit_code(failure))


def _facts(status: Status) -> dict[str, Any]:
    return {"status": status.document, "cost": cost_document(status)}


def _say_cut(session: Session, status: Status, delivery: Delivery) -> None:
    cut = not delivery.output and delivery.shown is Shown.TABLE and delivery.rows
    if cut and (status.rows or 0) > delivery.rows:
        session.say(
            f"{delivery.rows:,} of {status.rows:,} rows shown; --rows 0 shows all, -o FILE writes"
            " them to a file.",
            "yellow",
        )
