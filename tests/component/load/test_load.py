"""Verification of a load run, leak detection, and the report."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from load.leak_check import find_leaks
from load.process_sampler import Sample
from load.report import percentile, replace_section
from load.verify import verify

SQL = "SELECT 1 AS n, count(*) AS reviews FROM reviews"
CSV = "n,reviews\r\n1,3\r\n"


class Run:
    """The journal, table, executions and data of a run."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.journal = folder / "journal"
        (self.state / "data/reviews").mkdir(parents=True)
        duckdb.sql("FROM range(3)").write_parquet(str(self.state / "data/reviews/a.parquet"))
        self.entries: list[dict[str, Any]] = []
        self.items: dict[str, str] = {}
        self.executions: dict[str, str] = {}

    def query(self, name: str, status: str = "SUCCEEDED", execution: str = "SUCCEEDED") -> None:
        self.entries.append({"requestId": name, "accepted": SQL})
        self.items[name], self.executions[name] = status, execution

    def errors(self) -> list[str]:
        self.journal.write_text("".join(json.dumps(each) + "\n" for each in self.entries))
        (self.state / "state.sqlite").unlink(missing_ok=True)
        with sqlite3.connect(self.state / "state.sqlite") as database:
            database.execute("CREATE TABLE items (item TEXT)")
            database.execute("CREATE TABLE executions (arn TEXT, status TEXT)")
            for name, status in self.items.items():
                item = {"requestId": {"S": name}, "owner": {"S": "a"}, "status": {"S": status}}
                database.execute("INSERT INTO items VALUES (?)", (json.dumps(item),))
            other = {"requestId": {"S": "reuse#1"}, "query": {"S": "a"}}
            database.execute("INSERT INTO items VALUES (?)", (json.dumps(other),))
            database.executemany("INSERT INTO executions VALUES (?, ?)", self.executions.items())
        database.close()
        return verify(self.journal, self.state).errors


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    yield Run(tmp_path)


def test_verify_correct_run_has_no_errors(run: Run) -> None:
    run.query("a")
    run.query("b", "CANCELLED", "ABORTED")
    run.entries += [
        {"requestId": "a", "sql": SQL, "rows": CSV},
        {"requestId": "a", "observed": "SUCCEEDED"},
    ]
    run.entries += [{"throttled": 429, "name": "submit"}]
    assert run.errors() == []


def test_verify_client_error_is_reported(run: Run) -> None:
    run.entries.append({"error": "status: 500"})
    (found,) = run.errors()
    assert "status: 500" in found


def test_verify_lost_query_is_reported(run: Run) -> None:
    run.query("a")
    del run.items["a"], run.executions["a"]
    assert run.errors() == ["a was accepted and has no item"]


def test_verify_duplicate_query_is_reported(run: Run) -> None:
    run.query("a")
    run.items["b"] = run.executions["b"] = "SUCCEEDED"
    assert run.errors() == ["b has an item and no client"]


def test_verify_query_without_response_is_no_duplicate(run: Run) -> None:
    run.entries.append({"posting": "7d6f"})
    run.items["a_7d6f"] = run.executions["a_7d6f"] = "SUCCEEDED"
    assert run.errors() == []
    assert verify(run.journal, run.state).unobserved == 1
    run.entries.append({"posted": "7d6f"})
    assert run.errors() == ["a_7d6f has an item and no client"]


@pytest.mark.parametrize(
    ("status", "execution", "found"),
    [
        ("RUNNING", "SUCCEEDED", "a has no terminal status: RUNNING"),
        ("SUCCEEDED", "FAILED", "a is SUCCEEDED, its execution FAILED"),
        ("FAILED", "SUCCEEDED", "a is FAILED, its execution SUCCEEDED"),
    ],
)
def test_verify_status_conflict_is_reported(
    run: Run, status: str, execution: str, found: str
) -> None:
    run.query("a", status, execution)
    assert run.errors() == [found]


def test_verify_changed_terminal_status_is_reported(run: Run) -> None:
    run.query("a", "CANCELLED", "ABORTED")
    run.entries.append({"requestId": "a", "observed": "SUCCEEDED"})
    assert run.errors() == ["a was SUCCEEDED for its client and is CANCELLED"]


def test_verify_different_rows_are_reported(run: Run) -> None:
    run.query("a")
    run.entries.append({"requestId": "a", "sql": SQL, "rows": CSV.replace("3", "4")})
    (found,) = run.errors()
    assert found.startswith("a: ")


def samples(last: int) -> list[Sample]:
    """Return samples of 100 MB up to the last tenth, which has `last` MB."""
    sizes = [100] * 18 + [last] * 2
    return [Sample(n, 9, 90, mb * 10**6, {"aws": mb * 10**6}) for n, mb in enumerate(sizes)]


def test_find_leaks_growth_is_reported() -> None:
    assert find_leaks(samples(110), 60) == []
    assert find_leaks(samples(400), 60) == ["aws grew from 100 to 400 MB"]
    assert find_leaks(samples(100), 8) == ["more than 8 processes"]


def test_percentile_is_time_of_share() -> None:
    assert [percentile({10: 94, 20: 5, 30: 1}, share) for share in (0.5, 0.95, 1)] == [10, 20, 30]


def test_replace_section_keeps_other_sections(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    document.write_text("# A\n\n## Load\n\nold\n\n## Next\n\nkept\n")
    replace_section(document, "Load", "new")
    replace_section(document, "Soak", "more")
    assert document.read_text() == "# A\n\n## Load\n\nnew\n\n## Next\n\nkept\n\n## Soak\n\nmore\n"
