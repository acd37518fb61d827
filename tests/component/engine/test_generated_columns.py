"""The columns of generated statements: by their text, and by DuckDB's column pruning."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import duckdb
import pytest
from duckstep_service.core.errors import UserError
from duckstep_service.core.planning.columns import referenced_columns
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.worker.scan_columns import ScanColumns

STATEMENTS = 3000
T = TypeVar("T")
# Each table has a column of its own name, of another table's name and of an alias's name.
TABLES = {
    "r": "a BIGINT, b BIGINT, k BIGINT, r BIGINT, s BIGINT, x BIGINT, place STRUCT(a BIGINT, n BIGINT)",  # noqa: E501
    "s": "c BIGINT, d BIGINT, k BIGINT, q BIGINT, y BIGINT, place STRUCT(s BIGINT, n BIGINT), p BIGINT",  # noqa: E501
    "p": "e BIGINT, f BIGINT, k BIGINT, t BIGINT, p BIGINT, list BIGINT[]",
}
NAMES = ["a", "b", "c", "d", "e", "f", "k", "place", "list", "r", "s", "p", "t", "q", "x", "y"]


@dataclass(frozen=True, slots=True)
class Generator:
    """Generates SELECTs whose names resolve in many ways, or not at all."""

    random: random.Random

    def query(self, depth: int) -> str:
        opening = ""
        if depth and self.chance(0.25):
            names = self.pick("", "", "(x)", "(x, y)")
            opening = f"WITH {self.name()}{names} AS ({self.query(depth - 1)}) "
        items = ", ".join(self.item(depth) for _ in range(self.pick(1, 1, 2)))
        return f"{opening}SELECT {items} FROM {self.sources(depth)}{self.clauses(depth)}"

    def item(self, depth: int) -> str:
        value = self.value(depth)
        return f"{value} AS {self.name()}" if self.chance(0.4) else value

    def value(self, depth: int) -> str:
        if depth and self.chance(0.15):
            return f"({self.query(depth - 1)} LIMIT 1)"
        column = self.name()
        if self.chance(0.25):
            column = self.pick(
                f"{self.name()}.{self.name()}", f"main.{self.name()}", f"{self.table()}.k",
                f"#{self.random.randint(1, 6)}", "*", f"{self.name()}.*", "COLUMNS('^[ab]')", "1",
                f"{self.table()}.place.n", "place['n']", "place.n", "list[1]",
            )  # fmt: skip
        form = self.pick(
            "{}", "{}", "{}", "{}", "{}", "to_json({})", "hash({})", "row({})", "{} IS NULL",
            "max({}) OVER ()", "struct_pack(v := {})", "list_transform([1], v -> {})",
            "CASE WHEN {} IS NULL THEN 1 END", "(SELECT {})",
        )  # fmt: skip
        return form.replace("{}", column)

    def sources(self, depth: int) -> str:
        first = self.source(depth)
        if not self.chance(0.3):
            return first
        other = self.source(depth)
        column = self.name()
        return self.pick(
            f"{first}, {other}",
            f"{first} CROSS JOIN {other}",
            f"{first} JOIN {other} USING ({column})",
            f"{first} NATURAL JOIN {other}",
            f"{first} SEMI JOIN {other} ON {self.name()} = {self.name()}",
            f"{first} POSITIONAL JOIN {other}",
            f"{first} LEFT JOIN {other} ON true",
            f"{first}, LATERAL (SELECT {self.item(0)} AS v) AS lateral_{self.name()}",
        )

    def source(self, depth: int) -> str:
        alias = self.pick(
            "", "", f" AS {self.name()}", f" AS {self.name()}(x)", f" {self.name()}(x, y)"
        )
        if depth and self.chance(0.35):
            return f"({self.query(depth - 1)}){alias or ' AS q'}"
        if self.chance(0.05):
            return f"(PIVOT {self.table()} ON k IN (1, 2) USING max(b)) AS q"
        return self.pick("", "main.") + self.table() + alias

    def clauses(self, depth: int) -> str:
        text = ""
        if self.chance(0.25):
            text += f" WHERE {self.value(depth)} IS NOT NULL"
        if self.chance(0.05):
            text += f" GROUP BY {self.pick('ALL', self.name())}"
        if self.chance(0.15):
            text += f" ORDER BY {self.pick('ALL', '1', '#1', self.value(0))}"
        if depth and self.chance(0.15):
            text += f" {self.pick('UNION ALL', 'UNION BY NAME', 'EXCEPT')} {self.query(depth - 1)}"
        return text

    def table(self) -> str:
        return self.pick(*TABLES)

    def name(self) -> str:
        return self.pick(*NAMES)

    def pick(self, *options: T) -> T:
        return self.random.choice(options)

    def chance(self, share: float) -> bool:
        return self.random.random() < share


@pytest.fixture(scope="module")
def scans() -> Iterator[ScanColumns]:
    with duckdb.connect() as connection:
        for name, columns in TABLES.items():
            connection.execute(f"CREATE TABLE {name} ({columns})")
        scans = ScanColumns()
        scans.load(connection, list(TABLES))
        yield scans


@pytest.mark.parametrize("seed", range(3))
def test_columns_of_generated_statements_include_pruned_columns(
    scans: ScanColumns, seed: int
) -> None:
    generator = Generator(random.Random(seed))
    narrowed, wrong = 0, []
    for _ in range(STATEMENTS // 3):
        sql = generator.query(2)
        try:
            named = referenced_columns(parse(sql))
        except UserError:
            continue
        found = scans.find(sql, None) if named is not None else None
        if named is None or found is None:
            continue
        narrowed += 1
        if not found <= named:
            wrong.append((sql, found - named))
    assert wrong == []
    assert narrowed > STATEMENTS / 200
