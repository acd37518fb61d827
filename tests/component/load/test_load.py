"""The check after a load finds what it is there to find, and the report puts figures in place."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from load.leak_check import leaks
from load.process_sampler import Sample
from load.report import percentile, put
from load.verify import check

SQL = "SELECT 1 AS n, count(*) AS reviews FROM reviews"
CSV = "n,reviews\r\n1,3\r\n"


class Run:
    """What a run leaves: a journal, a table, executions, data."""

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

    def wrong(self) -> list[str]:
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
        return check(self.journal, self.state).wrong


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    yield Run(tmp_path)


def test_a_good_run_has_nothing_wrong(run: Run) -> None:
    run.query("a")
    run.query("b", "CANCELLED", "ABORTED")
    run.entries += [
        {"requestId": "a", "sql": SQL, "rows": CSV},
        {"requestId": "a", "seen": "SUCCEEDED"},
    ]
    run.entries += [{"shed": 429, "name": "submit"}]
    assert run.wrong() == []


def test_what_a_client_saw_wrong_is_wrong(run: Run) -> None:
    run.entries.append({"wrong": "status: 500"})
    (found,) = run.wrong()
    assert "status: 500" in found


def test_a_lost_query_is_found(run: Run) -> None:
    run.query("a")
    del run.items["a"], run.executions["a"]
    assert run.wrong() == ["a is accepted and not there"]


def test_a_doubled_query_is_found(run: Run) -> None:
    run.query("a")
    run.items["b"] = run.executions["b"] = "SUCCEEDED"
    assert run.wrong() == ["b is there and nobody's"]


def test_a_query_whose_client_left_before_it_heard_of_it_is_no_doubled_one(run: Run) -> None:
    run.entries.append({"posting": "7d6f"})
    run.items["a_7d6f"] = run.executions["a_7d6f"] = "SUCCEEDED"
    assert run.wrong() == []
    assert check(run.journal, run.state).unanswered == 1
    run.entries.append({"posted": "7d6f"})
    assert run.wrong() == ["a_7d6f is there and nobody's"]


@pytest.mark.parametrize(
    ("status", "execution", "found"),
    [
        ("RUNNING", "SUCCEEDED", "a has no end: RUNNING"),
        ("SUCCEEDED", "FAILED", "a is SUCCEEDED, its execution FAILED"),
        ("FAILED", "SUCCEEDED", "a is FAILED, its execution SUCCEEDED"),
    ],
)
def test_an_end_that_is_none_or_another_is_found(
    run: Run, status: str, execution: str, found: str
) -> None:
    run.query("a", status, execution)
    assert run.wrong() == [found]


def test_a_status_that_changed_after_its_end_is_found(run: Run) -> None:
    run.query("a", "CANCELLED", "ABORTED")
    run.entries.append({"requestId": "a", "seen": "SUCCEEDED"})
    assert run.wrong() == ["a was SUCCEEDED to its client and is another now"]


def test_wrong_rows_are_found(run: Run) -> None:
    run.query("a")
    run.entries.append({"requestId": "a", "sql": SQL, "rows": CSV.replace("3", "4")})
    (found,) = run.wrong()
    assert found.startswith("a: ")


def samples(last: int) -> list[Sample]:
    """Return samples of 100 MB up to the last tenth, which has `last` MB."""
    sizes = [100] * 18 + [last] * 2
    return [Sample(n, 9, 90, mb * 10**6, {"aws": mb * 10**6}) for n, mb in enumerate(sizes)]


def test_memory_that_grows_is_found() -> None:
    assert leaks(samples(110), 60) == []
    assert leaks(samples(400), 60) == ["aws grew from 100 to 400 MB"]
    assert leaks(samples(100), 8) == ["more than 8 processes"]


def test_a_percentile_is_the_time_of_that_share() -> None:
    assert [percentile({10: 94, 20: 5, 30: 1}, share) for share in (0.5, 0.95, 1)] == [10, 20, 30]


def test_a_section_is_put_in_place_and_others_stay(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    document.write_text("# A\n\n## Load\n\nold\n\n## Next\n\nkept\n")
    put(document, "Load", "new")
    put(document, "Soak", "more")
    assert document.read_text() == "# A\n\n## Load\n\nnew\n\n## Next\n\nkept\n\n## Soak\n\nmore\n"
