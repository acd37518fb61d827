"""The columns of a table to be: checked, and each with the SQL that makes it from `raw`."""

import difflib
from pathlib import Path

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal

from lake.errors import LakeError
from lake.layout import PARTITION_COLUMNS
from lake.source import columns
from lake.type_inference import TEXT, converted, holds, narrow


def time_column_of(found: dict[str, str], asked: str) -> str:
    """Return the column that is called so; upper and lower case are one, as in SQL."""
    by_lower = {name.lower(): name for name in found}
    if asked.lower() in by_lower:
        return by_lower[asked.lower()]
    close = difflib.get_close_matches(asked.lower(), by_lower, 1, 0.5)
    hint = f"did you mean {by_lower[close[0]]!r}? " if close else ""
    raise LakeError(f"there is no column {asked!r}; {hint}the columns are {', '.join(found)}")


def refuse_partition_columns(found: dict[str, str]) -> None:
    """Refuse columns that the folders' year, month and day would hide."""
    for name in found:
        if name.lower() in PARTITION_COLUMNS:
            raise LakeError(
                f"column {name!r} has the name of a partition column; "
                f"rename it: --rename {name}=review_{name.lower()}"
            )


def new_shape(
    connection: duckdb.DuckDBPyConnection, time_column: str, is_text: bool
) -> dict[str, str]:
    """Return the columns of a new table: those of the file, typed if the file is text only."""
    found = columns(connection, "raw")
    if not is_text:
        return {name: quote_identifier(name) for name in found}
    types = narrow(connection, [name for name in found if name != time_column])
    return {name: converted(name, types.get(name, TEXT)) for name in found}


def shape_of_table(
    connection: duckdb.DuckDBPyConnection, sample: Path, time_column: str, is_text: bool
) -> dict[str, str]:
    """Return the columns of a table that is there, or refuse a file that does not fit them."""
    inside = columns(
        connection, f"read_parquet({quote_literal(str(sample))}, hive_partitioning=false)"
    )
    # A compacted month's file holds the column `day`, which the folders of new files tell.
    wanted = {name: inside[name] for name in inside if name not in PARTITION_COLUMNS}
    found = columns(connection, "raw")
    if wanted.keys() != found.keys():
        raise LakeError(
            f"the file does not fit the table: {_names(wanted.keys() - found.keys(), 'missing')}"
            f"{_names(found.keys() - wanted.keys(), 'not in the table')}"
        )
    return {
        name: name
        if name == time_column
        else _fitted(connection, name, found[name], type_, is_text)
        for name, type_ in wanted.items()
    }


def _fitted(
    connection: duckdb.DuckDBPyConnection, name: str, found: str, wanted: str, is_text: bool
) -> str:
    if is_text and holds(connection, name, wanted):
        return converted(name, wanted)
    if found == wanted or (not is_text and _widens(connection, found, wanted)):
        return f"CAST({quote_identifier(name)} AS {wanted})"
    raise LakeError(f"the file does not fit the table: column {name!r} is not {wanted}")


def _widens(connection: duckdb.DuckDBPyConnection, found: str, wanted: str) -> bool:
    """Tell whether every value of one type is one of the other, as DuckDB sees it."""
    asked = f"SELECT can_cast_implicitly(NULL::{found}, NULL::{wanted})"
    return connection.execute(asked).fetchone() == (True,)


def _names(names: set[str], what: str) -> str:
    return f"{', '.join(sorted(names))} {what}; " if names else ""
