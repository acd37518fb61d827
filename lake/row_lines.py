"""The place of a row of `raw` in its file."""

import duckdb


def describe_row(connection: duckdb.DuckDBPyConnection, row: int) -> str:
    """Return the line of a row, from 0, in a CSV file, else its number, from 1."""
    tables = "SELECT 1 FROM duckdb_tables() WHERE table_name = 'row_lines'"
    if not connection.execute(tables).fetchone():
        return f"row {row + 1}"
    run = "SELECT line + $1 - row FROM row_lines WHERE row <= $1 ORDER BY row DESC LIMIT 1"
    line = connection.execute(run, [row]).fetchone() or ("?",)
    return f"line {line[0]}"
