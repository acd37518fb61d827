"""Loading of decoded records into the staging database."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import duckdb
import pyarrow
from duckstep_service.core.sql.quoting import quote_identifier

from lake.errors import LakeError
from lake.value_columns import Converter, arrow_type, convert, converter
from lake.value_types import TEXT, ValueType

Record = dict[str, Any]
# Each call reads the source from its beginning.
RecordSource = Callable[[], Iterable[tuple[int, Record]]]

_BATCH_ROWS = 10_000
_MAX_COLUMNS = 10_000


@dataclass(frozen=True)
class Column:
    """A column of the records: key, name, DuckDB type, and how values are converted."""

    key: str
    name: str
    type: str
    arrow: pyarrow.DataType
    converter: Converter | None


def infer_columns(
    records: Iterable[tuple[int, Record]], time_column: str, mixed_as_text: bool = False
) -> list[Column]:
    """Return a column for each key, of the type that keeps every value. Raises LakeError.

    Values of several kinds become JSON, or text in the time column and by `mixed_as_text`.
    """
    root = ValueType()
    for line, record in records:
        for key, value in record.items():
            root.field(key).observe(value)
        if len(root.fields) > _MAX_COLUMNS:
            raise LakeError(
                f"line {line}: the objects have more than {_MAX_COLUMNS:,} different keys; "
                "are the keys values, such as ids? Each object must be one row"
            )
    return [
        _column(key, name, values, name.lower() == time_column.lower(), mixed_as_text)
        for key, (name, values) in root.fields.items()
    ]


def load_records(
    connection: duckdb.DuckDBPyConnection,
    records: Iterable[tuple[int, Record]],
    columns: list[Column],
) -> None:
    """Create the table `raw` of the records, in their order."""
    definitions = ", ".join(f"{quote_identifier(c.name)} {c.type}" for c in columns)
    connection.execute(f"CREATE TABLE raw ({definitions})")
    for batch in _batches(records):
        arrays = [
            pyarrow.array(convert([r.get(c.key) for r in batch], c.converter), c.arrow)
            for c in columns
        ]
        connection.register("batch", pyarrow.table(arrays, [c.name for c in columns]))
        connection.execute("INSERT INTO raw SELECT * FROM batch")
        connection.unregister("batch")


def _column(key: str, name: str, values: ValueType, is_time: bool, mixed_as_text: bool) -> Column:
    is_mixed = len(values.kinds) > 1 and values.kinds <= {"text", "number", "boolean"}
    if not values.kinds or (is_time and "text" in values.kinds) or (is_mixed and mixed_as_text):
        type_ = TEXT
    else:
        type_ = values.duckdb_type()
    return Column(key, name, type_, arrow_type(values, type_), converter(values, type_))


def _batches(records: Iterable[tuple[int, Record]]) -> Iterator[list[Record]]:
    rows = (record for _, record in records)
    while batch := list(islice(rows, _BATCH_ROWS)):
        yield batch
