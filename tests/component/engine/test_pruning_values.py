"""Pruning by partition values of every kind: no partition with a row of DuckDB's is excluded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import duckdb
import pytest
from duckstep_service.core.planning import planner
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.sql.views import create_view

from tests.component.engine.partition_predicates import TABLES, PredicateGenerator

NOW = datetime.now(UTC)
# Longer runs with other seeds, 50,000 predicates, lose no row.
PREDICATES = 300
LOST_BEFORE = [
    ("dated_text", "k IN ('2024-01-01', DATE '2024-01-02')"),
    ("dated_text", "'2024-01-01 05:00:00+09:00' IN (k, '2024-01-01'::DATE)"),
    ("dated_text", "k IN (DATE '2024-01-01')"),
    ("dated_text", "k IN ('2024-01-01', CAST(NULL AS DATE))"),
    ("dates", "NOT (d > '2024-01-01 05:00:00+09:00')"),
    ("dates", "date_trunc('week', d) <> DATE '2024-03-01'"),
    ("dates", "NOT (date_trunc('week', d) = DATE '2024-03-01')"),
    ("dates", "'2024-01-01 10:00:00Z' BETWEEN DATE '2024-01-01' AND '2024-01-01 10:00:00'"),
    ("number_text", "k IN (8000000000, '7.0')"),
    ("number_text", "(k, 1) <> (7.0, 1)"),
    ("number_text", "(k, 1) IN ((8, 1), ('7.0', 1))"),
    ("numbers", "n::DOUBLE - 9007199254740992 = 0"),
    ("words", "k IS NULL"),
]


class Lake:
    """The tables of TABLES with a row in each file, whose `v` is the number of its folder."""

    def __init__(self, root: Path) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.connection.execute("SET TimeZone = 'UTC'")
        self.numbers = {
            f"{name}/{folder}/a.parquet": number
            for name, table in TABLES.items()
            for number, folder in enumerate(table.folders)
        }
        self.store = MemoryStore(dict.fromkeys(self.numbers, b"1"))
        for key, number in self.numbers.items():
            (root / key).parent.mkdir(parents=True)
            duckdb.sql(f"SELECT {number} AS v").write_parquet(str(root / key))
        for name in TABLES:
            (table,) = planner.plan(self.draft(f"FROM {name}")).tables
            view = create_view(table, lambda key: str(root / key))
            self.connection.execute(view.replace("VIEW", "TABLE", 1))

    def draft(self, sql: str) -> planner.Draft:
        return planner.Draft(sql, PlanningContext(parse(sql), None, NOW), self.store)

    def check(self, name: str, predicate: str) -> str:
        """Compare the rows with the files that remain; return the outcome of the predicate."""
        sql = f"SELECT v FROM {name} WHERE {predicate}"
        try:
            rows = {row[0] for row in self.connection.execute(sql).fetchall()}
        except duckdb.Error:
            return "refused"
        (table,) = planner.plan(self.draft(sql)).tables
        files = [file for group in table.groups if not group.empty for file in group.files]
        lost = rows - {self.numbers[file.key] for file in files}
        assert not lost, f"{sql} loses {[TABLES[name].folders[number] for number in lost]}"
        return "pruned" if len(files) < len(TABLES[name].folders) else "whole"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    yield lake
    lake.connection.close()


@pytest.mark.parametrize("name", TABLES)
def test_pruning_by_random_predicate_keeps_rows(lake: Lake, name: str) -> None:
    outcomes = [
        lake.check(name, PredicateGenerator(TABLES[name], Random(seed)).predicate())
        for seed in range(PREDICATES)
    ]
    assert outcomes.count("pruned") > PREDICATES // 20
    assert outcomes.count("whole") > PREDICATES // 20


@pytest.mark.parametrize(("name", "predicate"), LOST_BEFORE)
def test_pruning_by_mixed_types_keeps_rows(lake: Lake, name: str, predicate: str) -> None:
    assert lake.check(name, predicate) in ("pruned", "whole")
