"""The rows of `raw` with the places that they have in the file."""

import duckdb
import pyarrow

ROW_LINES = "row_lines"


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: pyarrow.Table) -> None:
    """Append rows to a table of the staging database."""
    connection.register("batch", rows)
    connection.execute(f"INSERT INTO {table} SELECT * FROM batch")
    connection.unregister("batch")


def create_row_lines(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table of the first rows of runs of consecutive lines, and their lines."""
    connection.execute(f"CREATE TABLE {ROW_LINES} (row BIGINT, line BIGINT)")


def describe_row(connection: duckdb.DuckDBPyConnection, row: int) -> str:
    """Return the line of a row, from 0, in a CSV file, else its number, from 1."""
    tables = "SELECT 1 FROM duckdb_tables() WHERE table_name = ?"
    if not connection.execute(tables, [ROW_LINES]).fetchone():
        return f"row {row + 1}"
    run = f"SELECT line + $1 - row FROM {ROW_LINES} WHERE row <= $1 ORDER BY row DESC LIMIT 1"
    line = connection.execute(run, [row]).fetchone() or ("?",)
    return f"line {line[0]}"
