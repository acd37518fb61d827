"""After a run: every accepted query has one item, one terminal status and the right rows."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

_TERMINAL = {"SUCCEEDED", "FAILED", "TIMED_OUT", "CANCELLED"}
# What an execution may have ended as, for a query's status; a cancelled one may still fail by it.
_ENDS = {
    "SUCCEEDED": {"SUCCEEDED"},
    "FAILED": {"FAILED"},
    "TIMED_OUT": {"TIMED_OUT"},
    "CANCELLED": {"ABORTED", "FAILED", "SUCCEEDED"},
}


@dataclass
class Findings:
    """The outcome of a run; `wrong` lists the violations.

    `gave_up` counts the clients that stopped after many responses with Retry-After, `unanswered`
    the queries whose client ended with the run, before the response.
    """

    accepted: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    shed: Counter[str] = field(default_factory=Counter)
    gave_up: int = 0
    unanswered: int = 0
    rows_compared: int = 0
    wrong: list[str] = field(default_factory=list)


def check(journal: Path, state: Path) -> Findings:
    """Hold the clients' journal against the table, the executions and the data."""
    entries = [json.loads(line) for line in journal.read_text().splitlines()]
    found = Findings()
    items, executions = stored(state)
    accepted = {each["requestId"] for each in entries if "accepted" in each}
    found.accepted = len(accepted)
    found.statuses.update(item["status"] for item in items.values())
    found.shed.update(f"{each['name']} {each['shed']}" for each in entries if "shed" in each)
    found.gave_up = sum("gaveUp" in each for each in entries)
    found.wrong += [str(each) for each in entries if "wrong" in each]
    found.wrong += [f"{each} is accepted and not there" for each in accepted - items.keys()]
    under_way = _keys_of("posting", entries) - _keys_of("posted", entries)
    unheard = items.keys() - accepted
    nobodys = {each for each in unheard if each.rpartition("_")[2] not in under_way}
    found.unanswered = len(unheard) - len(nobodys)
    found.wrong += [f"{each} is there and nobody's" for each in nobodys]
    found.wrong += list(unlike(items, executions, entries))
    found.wrong += list(wrong_rows(entries, state, found))
    return found


def _keys_of(what: str, entries: list[dict[str, Any]]) -> set[str]:
    """Return the idempotency keys of which the journal says `what`."""
    return {each[what] for each in entries if what in each}


def stored(state: Path) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Return the queries' items and the executions' statuses, by requestId."""
    with closing(sqlite3.connect(state / "state.sqlite")) as database:
        texts = [json.loads(text) for (text,) in database.execute("SELECT item FROM items")]
        executions = dict(database.execute("SELECT arn, status FROM executions"))
    plain = [{name: next(iter(value.values())) for name, value in each.items()} for each in texts]
    return {each["requestId"]: each for each in plain if "owner" in each}, executions


def unlike(
    items: dict[str, dict[str, Any]], executions: dict[str, str], entries: list[dict[str, Any]]
) -> Iterator[str]:
    """Yield the queries whose item, execution and client do not agree on one terminal status."""
    if items.keys() != executions.keys():
        yield f"{len(executions)} executions for {len(items)} items"
    for request_id, item in items.items():
        status = item["status"]
        if status not in _TERMINAL:
            yield f"{request_id} has no end: {status}"
        elif executions.get(request_id) not in _ENDS[status]:
            yield f"{request_id} is {status}, its execution {executions.get(request_id)}"
    for entry in entries:
        seen = entry.get("seen")
        if seen in _TERMINAL and items.get(entry["requestId"], {}).get("status") != seen:
            yield f"{entry['requestId']} was {seen} to its client and is another now"


def wrong_rows(entries: list[dict[str, Any]], state: Path, found: Findings) -> Iterator[str]:
    """Yield the results that are not DuckDB's own."""
    files = state / "data/reviews/**/*.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE reviews AS FROM read_parquet('{files}')")
        for entry in entries:
            if entry.get("rows") is None:
                continue
            found.rows_compared += 1
            expected = [list(map(str, row)) for row in connection.sql(entry["sql"]).fetchall()]
            if list(csv.reader(io.StringIO(entry["rows"])))[1:] != expected:
                yield f"{entry['requestId']}: {entry['rows']!r} for {entry['sql']}"
