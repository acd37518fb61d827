"""Verification of a run: each accepted query has one item, one terminal status and its rows."""

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

# The statuses of an execution by the query's; a cancelled query may end before its cancellation.
_EXECUTION_STATUSES = {
    "SUCCEEDED": {"SUCCEEDED"},
    "FAILED": {"FAILED"},
    "TIMED_OUT": {"TIMED_OUT"},
    "CANCELLED": {"ABORTED", "FAILED", "SUCCEEDED"},
}

Entry = dict[str, Any]


@dataclass
class VerificationResult:
    """Counts of a run, and its errors.

    `timed_out` counts the clients that stopped after repeated 429 or 503 responses, `unobserved`
    the queries whose client ended, with the run, before it received the response.
    """

    accepted: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    throttled: Counter[str] = field(default_factory=Counter)
    timed_out: int = 0
    unobserved: int = 0
    rows_compared: int = 0
    errors: list[str] = field(default_factory=list)


def verify(journal: Path, state: Path) -> VerificationResult:
    """Compare the clients' journal with the table, the executions and the data."""
    entries = [json.loads(line) for line in journal.read_text().splitlines()]
    result = VerificationResult()
    items, executions = read_state(state)
    accepted = {entry["requestId"] for entry in entries if "accepted" in entry}
    result.accepted = len(accepted)
    result.statuses.update(item["status"] for item in items.values())
    result.throttled.update(
        f"{entry['name']} {entry['throttled']}" for entry in entries if "throttled" in entry
    )
    result.timed_out = sum("timedOut" in entry for entry in entries)
    result.errors += [str(entry) for entry in entries if "error" in entry]
    result.errors += [
        f"{request_id} was accepted and has no item" for request_id in accepted - items.keys()
    ]
    pending = _keys("posting", entries) - _keys("posted", entries)
    unaccepted = items.keys() - accepted
    unknown = {
        request_id for request_id in unaccepted if request_id.rpartition("_")[2] not in pending
    }
    result.unobserved = len(unaccepted) - len(unknown)
    result.errors += [f"{request_id} has an item and no client" for request_id in unknown]
    result.errors += status_conflicts(items, executions, entries)
    compared = [entry for entry in entries if entry.get("rows") is not None]
    result.rows_compared = len(compared)
    result.errors += row_differences(compared, state)
    return result


def _keys(event: str, entries: list[Entry]) -> set[str]:
    """Return the idempotency keys of an event in the journal."""
    return {entry[event] for entry in entries if event in entry}


def read_state(state: Path) -> tuple[dict[str, Entry], dict[str, str]]:
    """Return the queries' items and the executions' statuses, by requestId."""
    with closing(sqlite3.connect(state / "state.sqlite")) as database:
        texts = [json.loads(text) for (text,) in database.execute("SELECT item FROM items")]
        executions = dict(database.execute("SELECT arn, status FROM executions"))
    plain = [{name: next(iter(value.values())) for name, value in item.items()} for item in texts]
    return {item["requestId"]: item for item in plain if "owner" in item}, executions


def status_conflicts(
    items: dict[str, Entry], executions: dict[str, str], entries: list[Entry]
) -> Iterator[str]:
    """Yield the queries whose item, execution and client have different terminal statuses."""
    if items.keys() != executions.keys():
        yield f"{len(executions)} executions for {len(items)} items"
    for request_id, item in items.items():
        status = item["status"]
        if status not in _EXECUTION_STATUSES:
            yield f"{request_id} has no terminal status: {status}"
        elif executions.get(request_id) not in _EXECUTION_STATUSES[status]:
            yield f"{request_id} is {status}, its execution {executions.get(request_id)}"
    for entry in entries:
        observed = entry.get("observed")
        if observed not in _EXECUTION_STATUSES:
            continue
        stored = items.get(entry["requestId"], {}).get("status")
        if stored != observed:
            yield f"{entry['requestId']} was {observed} for its client and is {stored}"


def row_differences(entries: list[Entry], state: Path) -> Iterator[str]:
    """Yield the results that differ from DuckDB's own."""
    with duckdb.connect() as connection:
        connection.read_parquet(str(state / "data/reviews/**/*.parquet")).create("reviews")
        for entry in entries:
            expected = [list(map(str, row)) for row in connection.sql(entry["sql"]).fetchall()]
            if list(csv.reader(io.StringIO(entry["rows"])))[1:] != expected:
                yield f"{entry['requestId']}: {entry['rows']!r} for {entry['sql']}"
