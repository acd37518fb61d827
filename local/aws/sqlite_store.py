"""The SQLite file in which table items, executions and what is on its way outlive the process."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from local.errors import StartupError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    table_name TEXT, key TEXT, item TEXT NOT NULL, PRIMARY KEY (table_name, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS executions (
    arn TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT NULL, input TEXT NOT NULL,
    start REAL NOT NULL, stop REAL, output TEXT, error TEXT, cause TEXT, history TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS running ON executions (start) WHERE status = 'RUNNING';
CREATE INDEX IF NOT EXISTS started ON executions (start);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY, target TEXT NOT NULL, payload TEXT NOT NULL, dead_letters TEXT
);
CREATE TABLE IF NOT EXISTS schedules (arn TEXT PRIMARY KEY, schedule TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS messages (id TEXT PRIMARY KEY, queue TEXT NOT NULL, body TEXT NOT NULL);
"""

VERSION = 1
"""Of the file. What an older version of the stack cannot read raises it; a new table does not."""


def check_version(path: Path) -> None:
    """Raise StartupError for a file that a newer version of the stack has written."""
    if not path.exists():
        return
    with closing(sqlite3.connect(path)) as db:
        (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise StartupError(
            f"{path} was written by a newer version of duckstep (schema {version}; this one reads "
            f"up to {VERSION}). Start that version, or use another folder: STATE=..."
        )


class Store:
    """One connection for all threads; a write has reached the kernel when its call returns.

    WAL with synchronous=NORMAL survives a kill of the process; only a power cut can cost a write.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)
        self._db.execute(f"PRAGMA user_version = {VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the writes inside it one: all of them or none. One inside another is part of it."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def put_item(self, table: str, key: str, item: dict[str, Any]) -> None:
        """Keep a table's item in DynamoDB's JSON."""
        self._run("INSERT OR REPLACE INTO items VALUES (?, ?, ?)", table, key, json.dumps(item))

    def delete_item(self, table: str, key: str) -> None:
        """Forget a table's item."""
        self._run("DELETE FROM items WHERE table_name = ? AND key = ?", table, key)

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return every item of a table."""
        rows = self._all("SELECT item FROM items WHERE table_name = ?", table)
        return [json.loads(row["item"]) for row in rows]

    def start_execution(self, arn: str, name: str, text: str, start: float) -> None:
        """Keep an execution that is about to run; `start` in epoch seconds."""
        self._run(
            "INSERT INTO executions (arn, name, status, input, start) VALUES (?,?,'RUNNING',?,?)",
            arn,
            name,
            text,
            start,
        )

    def end_execution(self, arn: str, end: dict[str, Any]) -> None:
        """Keep how an execution ended: status, stop, output, error, cause and history."""
        self._run(
            "UPDATE executions SET status=:status, stop=:stop, output=:output, error=:error,"
            " cause=:cause, history=:history WHERE arn=:arn",
            {**end, "arn": arn},
        )

    def execution(self, arn: str) -> dict[str, Any] | None:
        """Return the row of an execution."""
        rows = self._all("SELECT * FROM executions WHERE arn = ?", arn)
        return dict(rows[0]) if rows else None

    def running(self) -> list[dict[str, Any]]:
        """Return the rows of the executions that have not ended."""
        return [dict(row) for row in self._all("SELECT * FROM executions WHERE status='RUNNING'")]

    def latest(self, limit: int, status: str | None = None) -> list[dict[str, Any]]:
        """Return executions without their histories, the latest start first."""
        return [
            dict(row)
            for row in self._all(
                "SELECT arn, name, status, input, start, stop, output, error, cause FROM executions"
                " WHERE ? IS NULL OR status = ? ORDER BY start DESC LIMIT ?",
                status,
                status,
                limit,
            )
        ]

    def forget(self, before: float) -> None:
        """Forget the executions that ended before a moment in epoch seconds."""
        self._run("DELETE FROM executions WHERE stop < ?", before)

    def add_delivery(self, target: str, payload: str, dead_letters: str | None) -> None:
        """Keep a payload until its target has it."""
        row = (target, payload, dead_letters)
        self._run("INSERT INTO deliveries (target, payload, dead_letters) VALUES (?, ?, ?)", *row)

    def deliveries(self, target: str) -> list[tuple[int, str, str | None]]:
        """Return what is on its way to a target, oldest first: id, payload and dead letters."""
        rows = self._all("SELECT * FROM deliveries WHERE target = ? ORDER BY id", target)
        return [(row["id"], row["payload"], row["dead_letters"]) for row in rows]

    def delivery_targets(self) -> list[str]:
        """Return the targets to which something is on its way."""
        return [row["target"] for row in self._all("SELECT DISTINCT target FROM deliveries")]

    def count_deliveries(self) -> int:
        """Return how much is on its way."""
        return int(self._all("SELECT count(*) AS n FROM deliveries")[0]["n"])

    def remove_delivery(self, delivery_id: int) -> None:
        """Forget what was delivered or given up."""
        self._run("DELETE FROM deliveries WHERE id = ?", delivery_id)

    def take_outbox(self) -> list[dict[str, Any]]:
        """Return the undelivered events of a file of before there were deliveries, and forgets."""
        with self.transaction():
            if not self._all("SELECT 1 FROM sqlite_master WHERE name = 'outbox'"):
                return []
            rows = self._all("SELECT event FROM outbox ORDER BY id")
            self._run("DROP TABLE outbox")
            return [json.loads(row["event"]) for row in rows]

    def add_message(self, message_id: str, queue: str, body: str) -> None:
        """Keep a queue's message."""
        self._run("INSERT OR REPLACE INTO messages VALUES (?, ?, ?)", message_id, queue, body)

    def messages(self, queue: str) -> list[tuple[str, str]]:
        """Return the ids and bodies of a queue's messages."""
        rows = self._all("SELECT id, body FROM messages WHERE queue = ?", queue)
        return [(row["id"], row["body"]) for row in rows]

    def remove_message(self, message_id: str) -> None:
        """Forget a queue's message."""
        self._run("DELETE FROM messages WHERE id = ?", message_id)

    def forget_messages(self, queue: str) -> None:
        """Forget a queue's messages."""
        self._run("DELETE FROM messages WHERE queue = ?", queue)

    def put_schedule(self, arn: str, schedule: str) -> None:
        """Keep a schedule."""
        self._run("INSERT OR REPLACE INTO schedules VALUES (?, ?)", arn, schedule)

    def schedules(self) -> list[str]:
        """Return every schedule."""
        return [row["schedule"] for row in self._all("SELECT schedule FROM schedules")]

    def remove_schedule(self, arn: str) -> None:
        """Forget a schedule."""
        self._run("DELETE FROM schedules WHERE arn = ?", arn)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _run(self, sql: str, *values: Any) -> None:
        bound = values[0] if len(values) == 1 and isinstance(values[0], dict) else values
        with self._lock:
            self._db.execute(sql, bound)

    def _all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()
