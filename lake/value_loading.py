"""Loading of decoded records into the staging database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from operator import lt
from typing import Any

import duckdb
import pyarrow
from duckstep_service.core.sql.quoting import quote_identifier

from lake.errors import LakeError
from lake.progress import Progress
from lake.row_lines import ROW_LINES, create_row_lines, insert_rows
from lake.type_inference import TEXT
from lake.value_columns import Converter, arrow_type, convert, converter
from lake.value_types import ValueType

Record = dict[str, Any]

_REPORTED_ROWS = 1_000
_MAX_COLUMNS = 10_000


@dataclass(frozen=True)
class Column:
    """A column of the records: key, name, DuckDB type, and how values are converted."""

    key: str
    name: str
    type: str
    arrow: pyarrow.DataType
    converter: Converter | None


@dataclass(frozen=True)
class LoadOptions:
    """How records are loaded: the time column, columns of declared types, and the progress.

    Values of several kinds become JSON, or text by `mixed_as_text`. Columns that get declared
    types are loaded as text.
    """

    time_column: str
    as_text: frozenset[str]
    progress: Progress
    mixed_as_text: bool = False
    batch_rows: int = 10_000


def infer_columns(records: Iterable[tuple[int, Record]], options: LoadOptions) -> list[Column]:
    """Return a column for each key, of the type that keeps every value. Raises LakeError."""
    root = ValueType()
    for count, (line, record) in enumerate(records, 1):
        try:
            for key, value in record.items():
                root.field(key).observe(value)
        except (LakeError, RecursionError) as exc:
            raise LakeError(f"line {line}: {_reason(exc)}") from None
        if len(root.fields) > _MAX_COLUMNS:
            raise LakeError(
                f"line {line}: the objects have more than {_MAX_COLUMNS:,} different keys; "
                "are the keys values, such as ids? Each object must be one row"
            )
        if count % _REPORTED_ROWS == 0:
            options.progress.detail = f"{count:,} rows"
    return [_column(key, name, values, options) for key, name, values in root.named_fields()]


def load_records(
    connection: duckdb.DuckDBPyConnection,
    records: Iterable[tuple[int, Record]],
    columns: list[Column],
    options: LoadOptions,
) -> None:
    """Create the table `raw` of the records, in their order, and `row_lines` of their lines."""
    options.progress.begin("loading rows")
    definitions = ", ".join(f"{quote_identifier(c.name)} {c.type}" for c in columns)
    connection.execute(f"CREATE TABLE raw ({definitions})")
    create_row_lines(connection)
    count, last_line, are_lines = 0, 0, True
    for batch in _batches(records, options.batch_rows):
        arrays = [_array(batch, column) for column in columns]
        insert_rows(connection, "raw", pyarrow.table(arrays, [c.name for c in columns]))
        insert_rows(connection, ROW_LINES, _line_runs(batch, count))
        lines = [last_line, *(line for line, _ in batch)]
        are_lines = are_lines and all(map(lt, lines, lines[1:]))
        count, last_line = count + len(batch), lines[-1]
        options.progress.detail = f"{count:,} rows"
    if not are_lines:
        # Without this table, errors name rows: several are in one line.
        connection.execute(f"DROP TABLE {ROW_LINES}")


def _line_runs(batch: list[tuple[int, Record]], first_row: int) -> pyarrow.Table:
    """Return the first rows of runs of consecutive lines, and their lines."""
    runs = [
        (first_row + index, line)
        for index, (line, _) in enumerate(batch)
        if index == 0 or line != batch[index - 1][0] + 1
    ]
    return pyarrow.table(list(zip(*runs, strict=True)), ["row", "line"])


def _array(batch: list[tuple[int, Record]], column: Column) -> pyarrow.Array:
    values = [row.get(column.key) for _, row in batch]
    try:
        return pyarrow.array(convert(values, column.converter), column.arrow)
    except RecursionError as exc:
        place = f"lines {batch[0][0]:,} to {batch[-1][0]:,}, key {column.key!r}"
        raise LakeError(f"{place}: {_reason(exc)}") from None


def _reason(exc: LakeError | RecursionError) -> str:
    if isinstance(exc, LakeError):
        return str(exc)
    return "a value has too many levels of objects and arrays; store it as text"


def _column(key: str, name: str, values: ValueType, options: LoadOptions) -> Column:
    is_time = name.lower() == options.time_column.lower()
    is_mixed = len(values.kinds) > 1 and values.kinds <= {"text", "number", "boolean"}
    is_text = (
        not values.kinds
        or name.lower() in options.as_text
        or (is_time and "text" in values.kinds)
        or (is_mixed and options.mixed_as_text)
    )
    type_ = TEXT if is_text else values.duckdb_type()
    return Column(key, name, type_, arrow_type(values, type_), converter(values, type_))


def _batches(
    records: Iterable[tuple[int, Record]], size: int
) -> Iterator[list[tuple[int, Record]]]:
    rows = iter(records)
    while batch := list(islice(rows, size)):
        yield batch
