"""Prints how the answers of each statement's translation compare with DuckDB's.

`python -m tests.trino.translation_probe TRINO_JSON LAKE naive|qualified|rules [PATTERN]` needs
sqlglot, and the folders of LAKE as tables of Glue's database `lake`; edge_table.sql makes two.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from local.config import Keys
from local.trino_client import Answer, TrinoClient, TrinoError
from tests.trino.answers import difference, duckdb_value, trino_value
from tests.trino.translation_rules import NotTranslatable, apply_rules

FOLDER = Path(__file__).parent
STATEMENTS = FOLDER / "statements.sql"
SECONDS = 60.0
Schema = dict[str, dict[str, str]]


def statements() -> Iterator[tuple[str, str]]:
    """Yield the names and the statements of statements.sql."""
    for block in re.split(r"(?m)^-- name: ", STATEMENTS.read_text(encoding="utf-8"))[1:]:
        name, _, sql = block.partition("\n")
        yield name.strip(), sql.strip().rstrip(";")


def translate(sql: str, schema: Schema, mode: str) -> str:
    """Return the statement in Trino's dialect. Raises NotTranslatable and sqlglot's errors."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    if mode != "naive":
        types = MappingSchema(schema, dialect="duckdb")
        tree = qualify(tree, schema=types, dialect="duckdb", quote_identifiers=True)
        tree = annotate_types(tree, schema=types, dialect="duckdb")
    if mode == "rules":
        tree = apply_rules(tree)
    return str(tree.sql(dialect="trino", unsupported_level=sqlglot.ErrorLevel.RAISE))


def open_lake(lake: Path) -> tuple[duckdb.DuckDBPyConnection, Schema]:
    """Return a connection with a view for each folder, and the columns of each."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    schema: Schema = {}
    for table in sorted(path.name for path in lake.iterdir() if path.is_dir()):
        connection.execute(
            f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{lake}/{table}/**/*.parquet',"
            " hive_types = {'year': BIGINT, 'month': BIGINT, 'day': BIGINT})"
        )
        described = connection.execute(f"DESCRIBE {table}").fetchall()
        schema[table] = {column[0]: column[1] for column in described}
    return connection, schema


def compare(connection: duckdb.DuckDBPyConnection, sql: str, run: Callable[[], Answer]) -> str:
    """Return `equal`, `refused: …` or `DIFFERENT: …`."""
    try:
        answer = run()
    except (sqlglot.errors.SqlglotError, NotTranslatable, TrinoError) as exc:
        return f"refused: {type(exc).__name__} {exc}"
    try:
        expected = [tuple(map(duckdb_value, row)) for row in connection.execute(sql).fetchall()]
    except duckdb.Error as exc:
        return f"DIFFERENT: DuckDB refuses: {exc}"
    types = [column["type"] for column in answer.columns]
    actual = [tuple(map(trino_value, row, types)) for row in answer.rows]
    is_ordered = sqlglot.parse_one(sql, read="duckdb").args.get("order") is not None
    found = difference(expected, actual, is_ordered)
    return f"DIFFERENT: {found}" if found else "equal"


def main(run_file: str, lake: str, mode: str, pattern: str = "") -> None:
    """Print a line for each statement, and the counts."""
    run: dict[str, Any] = json.loads(Path(run_file).read_text(encoding="utf-8"))
    client = TrinoClient(run["url"], "awsdatacatalog", "lake", Keys(**run["keys"]))
    connection, schema = open_lake(Path(lake))
    counts: Counter[str] = Counter()
    for name, sql in statements():
        if not re.search(pattern, name):
            continue

        def run_translation(sql: str = sql) -> Answer:
            return client.run(translate(sql, schema, mode), SECONDS)

        outcome = compare(connection, sql, run_translation)
        counts[outcome.partition(":")[0]] += 1
        print(f"{name:40} {outcome}")
    print(dict(counts))


if __name__ == "__main__":
    main(*sys.argv[1:])
