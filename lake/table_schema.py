"""The schema of an imported table: each column's name and the SQL that derives it from `raw`."""

import difflib
import tempfile
from pathlib import Path

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal

from lake.declared_types import cast_declared, find_declared
from lake.errors import LakeError
from lake.layout import PARTITION_COLUMNS
from lake.source import column_types
from lake.type_inference import TEXT, cast_expression, fits_type, infer_types


def find_time_column(columns: dict[str, str], name: str) -> str:
    """Return the column of that name, ignoring case as SQL does. Raises LakeError."""
    by_lower = {column.lower(): column for column in columns}
    if name.lower() in by_lower:
        return by_lower[name.lower()]
    close = difflib.get_close_matches(name.lower(), by_lower, 1, 0.5)
    hint = f"did you mean {by_lower[close[0]]!r}? " if close else ""
    raise LakeError(f"--time: there is no column {name!r}; {hint}columns: {', '.join(columns)}")


def check_partition_columns(columns: dict[str, str]) -> None:
    """Raise LakeError for a column that a partition column of the same name would hide."""
    for name in columns:
        if name.lower() in PARTITION_COLUMNS:
            raise LakeError(
                f"column {name!r} has the name of a partition column; "
                f"set --rename {name}=review_{name.lower()}"
            )


def infer_schema(
    connection: duckdb.DuckDBPyConnection,
    time_column: str,
    is_text: bool,
    declared: list[tuple[str, str]],
) -> dict[str, str]:
    """Return the columns of a new table: the file's, with declared types.

    The types of the other columns of a text file are inferred.
    """
    columns = column_types(connection, "raw")
    found = find_declared(declared, list(columns), time_column)
    given = {name: cast_declared(connection, name, type_) for name, type_ in found.items()}
    if not is_text:
        return {name: quote_identifier(name) for name in columns} | given
    others = [name for name in columns if name != time_column and name not in given]
    types = infer_types(connection, others)
    return {name: cast_expression(name, types.get(name, TEXT)) for name in columns} | given


def match_schema(
    connection: duckdb.DuckDBPyConnection, table: dict[str, str], time_column: str, is_text: bool
) -> dict[str, str]:
    """Return the columns of an existing table. Raises LakeError if the file does not fit them."""
    file = column_types(connection, "raw")
    if table.keys() != file.keys():
        differences = [
            _names("missing", table.keys() - file.keys()),
            _names("not in the table", file.keys() - table.keys()),
        ]
        raise LakeError(
            f"the file's columns do not match the table: {'; '.join(filter(None, differences))}"
        )
    return {
        name: name if name == time_column else _cast(connection, name, file[name], type_, is_text)
        for name, type_ in table.items()
    }


def stored_columns(connection: duckdb.DuckDBPyConnection, sample: Path) -> dict[str, str]:
    """Return the columns of a table's file, without those of its folders.

    DuckDB would read a name with `*` or `[` as a pattern.
    """
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / "sample.parquet"
        link.symlink_to(sample.resolve())
        location = quote_literal(str(link))
        stored = column_types(connection, f"read_parquet({location}, hive_partitioning=false)")
    # A compacted month's file has the column `day`, which new files take from their folders.
    return {name: type_ for name, type_ in stored.items() if name not in PARTITION_COLUMNS}


def _cast(
    connection: duckdb.DuckDBPyConnection, name: str, type_: str, target: str, is_text: bool
) -> str:
    if is_text and fits_type(connection, name, target):
        return cast_expression(name, target)
    if type_ == target or (not is_text and _widens(connection, name, type_, target)):
        return f"CAST({quote_identifier(name)} AS {target})"
    raise LakeError(
        f"the file's columns do not match the table: values of {name!r} are not {target}"
    )


def _widens(connection: duckdb.DuckDBPyConnection, column: str, type_: str, target: str) -> bool:
    """Return whether DuckDB casts one type to the other implicitly, and keeps every value."""
    query = f"SELECT can_cast_implicitly(NULL::{type_}, NULL::{target})"
    if connection.execute(query).fetchone() != (True,):
        return False
    name = quote_identifier(column)
    back = f"TRY_CAST(TRY_CAST({name} AS {target}) AS {type_})"
    row = connection.execute(f"SELECT bool_and({back} IS NOT DISTINCT FROM {name}) FROM raw")
    return row.fetchone() == (True,)


def _names(label: str, names: set[str]) -> str:
    return f"{label}: {', '.join(sorted(names))}" if names else ""
