"""A table of Arrow as a DataFrame of polars in which no value changes.

polars reads no INTERVAL: it becomes a struct of months, days and microseconds. A HUGEINT becomes
an Int128 instead of a decimal or text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duckstep.client.pandas_frame import declared_type
from duckstep.extras import optional

if TYPE_CHECKING:
    import polars
    import pyarrow

# polars 1.18 and 1.36 added these.
_INTEGERS = {"HUGEINT": "Int128", "UHUGEINT": "UInt128"}


def lossless_frame(table: pyarrow.Table) -> polars.DataFrame:
    """Return a DataFrame, which shares the memory of the table where it can."""
    pl = optional("polars", "polars")
    kinds = {field.name: declared_type(field) for field in table.schema}
    frame: polars.DataFrame = pl.from_arrow(_readable(table))
    casts = [
        pl.col(name).cast(getattr(pl, _INTEGERS[kind]))
        for name, kind in kinds.items()
        if kind in _INTEGERS and hasattr(pl, _INTEGERS[kind])
    ]
    return frame.with_columns(casts) if casts else frame


def _readable(table: pyarrow.Table) -> pyarrow.Table:
    """Return the table with a struct in the place of each INTERVAL."""
    pa = optional("pyarrow", "arrow")
    if not any(_has_interval(pa, field.type) for field in table.schema):
        return table
    columns = [
        pa.chunked_array([_convert(pa, chunk) for chunk in column.chunks] or [[]])
        if column.num_chunks and _has_interval(pa, column.type)
        else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)


def _has_interval(pa: Any, kind: Any) -> bool:
    if kind.num_fields:
        return any(_has_interval(pa, kind.field(n).type) for n in range(kind.num_fields))
    return bool(kind == pa.month_day_nano_interval())


def _convert(pa: Any, array: Any) -> Any:
    """Return an array with its intervals, also nested ones, as structs."""
    if not _has_interval(pa, array.type):
        return array
    if pa.types.is_map(array.type):
        keys, items = _convert(pa, array.keys), _convert(pa, array.items)
        return pa.MapArray.from_arrays(_offsets(pa, array), keys, items)
    if pa.types.is_list(array.type):
        return pa.ListArray.from_arrays(_offsets(pa, array), _convert(pa, array.flatten()))
    if pa.types.is_struct(array.type):
        names = [array.type.field(n).name for n in range(array.type.num_fields)]
        members = [_convert(pa, member) for member in array.flatten()]
        return pa.StructArray.from_arrays(members, names=names, mask=array.is_null())
    return _interval_structs(pa, array)


def _offsets(pa: Any, array: Any) -> Any:
    """Return the offsets of the flattened values; a NULL list has the offset NULL."""
    offsets, at = [], 0
    for items in array.to_pylist():
        offsets.append(None if items is None else at)
        at += len(items or ())
    return pa.array([*offsets, at], pa.int32())


def _interval_structs(pa: Any, array: Any) -> Any:
    values = array.to_pylist()
    kind = pa.struct([("months", pa.int32()), ("days", pa.int32()), ("microseconds", pa.int64())])
    structs = [
        None
        if value is None
        else {"months": value[0], "days": value[1], "microseconds": value[2] // 1000}
        for value in values
    ]
    return pa.array(structs, kind)
