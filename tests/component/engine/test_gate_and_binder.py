"""The statement policy against DuckDB's own binder, over generated statements.

Every file and every catalog function that the bound plan of an accepted statement reads must belong
to a table that the policy has found, because the manifest has the files of these tables alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from duckstep_service.core.errors import UserError
from duckstep_service.core.sql.function_allowlist import TABLES
from duckstep_service.core.sql.quoting import quote_identifier
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.worker.bound_plan import UnreadablePlan, read_plan
from duckstep_service.engine.worker.wrapping import wrap_statement

STATEMENTS = 1500
# Names that differ for DuckDB, or are equal, under some rule of case.
VIEWS = [
    "t",
    "T",
    "u",
    "k",
    "caf\u00e9",
    "caf\u00c9",
    "\u0131",
    "I",
    "stra\u00dfe",
    "a.b",
    'q"q',
    "t ",
]
UNKNOWN = ["\u212a", "\u017f", "CAF\u00c9", "STRASSE", "\u0130", "missing", "x", "X"]
CATALOG = [
    "duckdb_views",
    "DUCKDB_VIEWS",
    "duc\u212adb_views",
    "sqlite_master",
    "pragma_database_list",
]
FILES = ["\u00e9.parquet", "\u00c9.parquet", "secret.parquet", "\u017fecret.parquet", "*.parquet"]


@dataclass(slots=True)
class Generator:
    """Generates SELECTs of one column over names that hide each other."""

    random: random.Random
    names: list[str]

    defined: list[str] = field(default_factory=list)

    def statement(self) -> str:
        self.defined.clear()
        return self.query(self.random.choice((1, 2, 2, 3)))

    def query(self, depth: int) -> str:
        count = self.random.choice((0, 0, 1, 2, 3)) if depth else 0
        ctes = ", ".join(self.cte(depth - 1) for _ in range(count))
        recursive = self.random.choice(("", "RECURSIVE "))
        return f"WITH {recursive}{ctes} {self.body(depth)}" if ctes else self.body(depth)

    def body(self, depth: int) -> str:
        select = f"SELECT 1 AS c FROM {self.sources(depth)}"
        if depth and self.chance(0.3):
            negation = self.random.choice(("", "NOT "))
            select += f" WHERE {negation}EXISTS ({self.query(depth - 1)})"
        if depth and self.chance(0.2):
            select = f"SELECT ({self.query(depth - 1)} LIMIT 1) AS c FROM {self.sources(depth - 1)}"
        if depth and self.chance(0.3):
            operator = self.random.choice(("UNION ALL", "UNION", "EXCEPT", "UNION BY NAME"))
            select += f" {operator} {self.body(depth - 1)}"
        return select

    def cte(self, depth: int) -> str:
        name = self.random.choice(self.names)
        columns = self.random.choice(("", "(c)"))
        materialized = self.random.choice(("", "MATERIALIZED ", "NOT MATERIALIZED "))
        inner = self.query(depth) if depth else f"SELECT 1 AS c FROM {self.name()}"
        if self.chance(0.3):
            inner = f"SELECT 1 AS c UNION ALL SELECT 1 FROM {self.name(name)} WHERE false"
        self.defined.append(name)
        return f"{quote_identifier(name)}{columns} AS {materialized}({inner})"

    def sources(self, depth: int) -> str:
        count = self.random.choice((1, 1, 2, 3))
        joint = self.random.choice((", ", " CROSS JOIN ", " POSITIONAL JOIN "))
        return joint.join(self.source(depth, f"s{number}") for number in range(count))

    def source(self, depth: int, alias: str) -> str:
        if depth and self.chance(0.35):
            return f"({self.query(depth - 1)}) AS {alias}"
        schema = self.random.choice(("main.", "MAIN.")) if self.chance(0.1) else ""
        return f"{schema}{self.name()} AS {alias}"

    def name(self, *others: str) -> str:
        """Return a name in quotes: of a CTE somewhere before, in any case, or of a table."""
        name = self.random.choice([*self.names, *others])
        if self.defined and self.chance(0.4):
            name = self.random.choice(self.defined)
            name = self.random.choice((name, name, name.upper(), name.lower(), name.swapcase()))
        return quote_identifier(name)

    def chance(self, share: float) -> bool:
        return self.random.random() < share


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gate")
    for name in FILES[:-1]:
        duckdb.sql("SELECT 1 AS c").write_parquet(str(folder / name))
    return folder


@pytest.fixture(scope="module")
def connection(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that can read every file, with a file for each view."""
    with duckdb.connect(config={"python_enable_replacements": False}) as connection:
        (folder / "views").mkdir()
        for number, name in enumerate(VIEWS):
            path = folder / "views" / f"{number}.parquet"
            duckdb.sql("SELECT 1 AS c").write_parquet(str(path))
            view = quote_identifier(name)
            connection.execute(f"CREATE OR REPLACE VIEW {view} AS FROM read_parquet(['{path}'])")
        yield connection


def read_by(connection: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    """Return the files and the catalog functions that a statement reads."""
    scans = read_plan(connection, sql).scans
    functions = {scan.function for scan in scans if not scan.files} - TABLES
    return functions | {file for scan in scans for file in scan.files}


def read_by_table(connection: duckdb.DuckDBPyConnection, name: str) -> set[str]:
    """Return what the table of this name reads; DuckDB resolves the name alone."""
    try:
        return read_by(connection, f"FROM {quote_identifier(name)}")
    except UnreadablePlan:
        return set()


@pytest.mark.parametrize("seed", range(3))
def test_bound_plan_reads_tables_of_accepted_statement_alone(
    connection: duckdb.DuckDBPyConnection, folder: Path, seed: int
) -> None:
    names = VIEWS * 8 + UNKNOWN + CATALOG + [str(folder / name) for name in FILES]
    generator = Generator(random.Random(seed), names)
    readable: dict[str, set[str]] = {}
    bound, wrong = 0, []
    for _ in range(STATEMENTS // 3):
        sql = generator.statement()
        try:
            statement = parse(sql)
            read = read_by(connection, wrap_statement("", statement.sql))
        except (UserError, UnreadablePlan):
            continue
        bound += 1
        for table in statement.tables:
            if table.name not in readable:
                readable[table.name] = read_by_table(connection, table.name)
            read -= readable[table.name]
        if read:
            wrong.append((sql, read))
    assert wrong == []
    assert bound > STATEMENTS / 30
