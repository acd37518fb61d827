"""Tables of one to a hundred million rows for the scaling curves."""

from __future__ import annotations

from pathlib import Path

import duckdb
from duckstep_service.core.sql.quoting import quote_literal

FILES = 20
# Four columns, about ten bytes a row.
SELECT = """SELECT TIMESTAMP '2020-01-01' + to_seconds(range) AS ts,
    (hash(range) % 100000)::INTEGER AS product_id,
    (1 + hash(range + 1) % 5)::TINYINT AS rating,
    (hash(range + 2) % 50)::SMALLINT AS votes
FROM range({start}, {end})"""


def create_rows(table: Path, rows: int) -> None:
    """Create a table of `rows` rows in equal files."""
    table.mkdir(parents=True)
    with duckdb.connect() as connection:
        for number in range(FILES):
            start, end = (rows * each // FILES for each in (number, number + 1))
            file = quote_literal(str(table / f"{number:02}.parquet"))
            select = SELECT.format(start=start, end=end)
            connection.execute(f"COPY ({select}) TO {file} (FORMAT parquet)")
