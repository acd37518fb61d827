"""A table of Arrow as a DataFrame of pandas in which no value changes.

pandas' own conversion makes a float of an integer beside a NULL, and a NaN of a NULL. Each column
has the type that holds its values: numpy's where there is no NULL, else pandas' nullable integers,
else Arrow's. docs/clients.md, "Types", has the list.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from duckstep.extras import optional
from duckstep.types import parse_type

if TYPE_CHECKING:
    import pandas
    import pyarrow

# Wider than 64 bits: integers of Python.
WIDE_INTEGERS = ("HUGEINT", "UHUGEINT", "BIGNUM")
# Objects of Python and arrays of numpy would take ten times the memory, and lose NULLs in lists.
_OF_ARROW = frozenset(
    {"DATE", "TIME", "DECIMAL", "LIST", "ARRAY", "STRUCT", "UNION", "MAP"}
)  # fmt: skip


def lossless_frame(table: pyarrow.Table) -> pandas.DataFrame:
    """Return a DataFrame; each column of Arrow that has been converted is freed."""
    pd = optional("pandas", "pandas")
    names, columns = table.column_names, {}
    index = pd.RangeIndex(table.num_rows)
    for field in table.schema:
        column, table = table.column(0), table.remove_column(0)
        columns[field.name] = _series(pd, declared_type(field), column)
    frame: pandas.DataFrame = pd.DataFrame(columns, index=index, columns=names, copy=False)
    return frame


def declared_type(field: pyarrow.Field) -> str:
    """Return the name of the DuckDB type that the service wrote into a field's metadata."""
    metadata = field.metadata or {}
    return parse_type(metadata.get(b"duckdb.type", b"").decode()).name


def whole_numbers(column: pyarrow.ChunkedArray) -> list[int | None]:
    """Return the integers of a column of decimals or texts."""
    values = column.to_pylist()
    return [None if value is None else int(Decimal(value)) for value in values]


def _series(pd: Any, kind: str, column: pyarrow.ChunkedArray) -> Any:
    if kind in WIDE_INTEGERS:
        return pd.Series(whole_numbers(column), dtype=object)
    return column.to_pandas(types_mapper=_mapper(pd, kind, column), split_blocks=True)


def _mapper(pd: Any, kind: str, column: pyarrow.ChunkedArray) -> Callable[[Any], Any] | None:
    """Return the types_mapper of a column, None for pandas' own type."""
    pa = optional("pyarrow", "arrow")
    if kind in _OF_ARROW:
        return pd.ArrowDtype  # type: ignore[no-any-return]
    if not column.null_count:
        return None
    if pa.types.is_floating(column.type):
        return pd.ArrowDtype  # type: ignore[no-any-return]
    nullable = {pa.bool_(): pd.BooleanDtype()}
    for bits in (8, 16, 32, 64):
        nullable[getattr(pa, f"int{bits}")()] = getattr(pd, f"Int{bits}Dtype")()
        nullable[getattr(pa, f"uint{bits}")()] = getattr(pd, f"UInt{bits}Dtype")()
    return nullable.get
