"""The SQLite file that persists items, executions, deliveries, schedules and messages."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from local.errors import StartupError
from local.user_command import command_with

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

SCHEMA_VERSION = 1
"""Version of the schema; a change that an older stack cannot read raises it."""


def check_version(path: Path) -> None:
    """Raise StartupError for a file of a newer schema version."""
    if not path.exists():
        return
    with closing(sqlite3.connect(path)) as db:
        (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise StartupError(
            f"{path} was written by a newer version of duckstep (schema {version}; this one reads "
            f"up to {SCHEMA_VERSION}). Start that version, or use another folder: "
            + command_with("state", "FOLDER")
        )


class SqliteStore:
    """One connection for all threads; a call returns when the kernel has the write.

    WAL with synchronous=NORMAL survives a kill of the process; only a power cut can lose a write.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)
        self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit the enclosed writes together; a nested transaction joins the outer one."""
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
        """Store a table's item in DynamoDB's JSON."""
        self._execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?)", table, key, json.dumps(item))

    def delete_item(self, table: str, key: str) -> None:
        """Delete a table's item."""
        self._execute("DELETE FROM items WHERE table_name = ? AND key = ?", table, key)

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return every item of a table."""
        rows = self._fetch_all("SELECT item FROM items WHERE table_name = ?", table)
        return [json.loads(row["item"]) for row in rows]

    def start_execution(self, arn: str, name: str, text: str, start: float) -> None:
        """Store a started execution; `start` in epoch seconds."""
        self._execute(
            "INSERT INTO executions (arn, name, status, input, start) VALUES (?,?,'RUNNING',?,?)",
            arn,
            name,
            text,
            start,
        )

    def end_execution(self, arn: str, end: dict[str, Any]) -> None:
        """Store an execution's status, stop, output, error, cause and history."""
        self._execute(
            "UPDATE executions SET status=:status, stop=:stop, output=:output, error=:error,"
            " cause=:cause, history=:history WHERE arn=:arn",
            {**end, "arn": arn},
        )

    def execution(self, arn: str) -> dict[str, Any] | None:
        """Return the row of an execution, None if unknown."""
        rows = self._fetch_all("SELECT * FROM executions WHERE arn = ?", arn)
        return dict(rows[0]) if rows else None

    def running_executions(self) -> list[dict[str, Any]]:
        """Return the rows of the running executions."""
        return [
            dict(row) for row in self._fetch_all("SELECT * FROM executions WHERE status='RUNNING'")
        ]

    def latest_executions(self, limit: int, status: str | None = None) -> list[dict[str, Any]]:
        """Return executions without their histories, newest first."""
        return [
            dict(row)
            for row in self._fetch_all(
                "SELECT arn, name, status, input, start, stop, output, error, cause FROM executions"
                " WHERE ? IS NULL OR status = ? ORDER BY start DESC LIMIT ?",
                status,
                status,
                limit,
            )
        ]

    def delete_ended_executions(self, before: float) -> None:
        """Delete the executions that ended before a time in epoch seconds."""
        self._execute("DELETE FROM executions WHERE stop < ?", before)

    def add_delivery(self, target: str, payload: str, dead_letters: str | None) -> None:
        """Store a payload until its delivery."""
        row = (target, payload, dead_letters)
        self._execute(
            "INSERT INTO deliveries (target, payload, dead_letters) VALUES (?, ?, ?)", *row
        )

    def deliveries(self, target: str) -> list[tuple[int, str, str | None]]:
        """Return id, payload and dead-letter queue of a target's deliveries, oldest first."""
        rows = self._fetch_all("SELECT * FROM deliveries WHERE target = ? ORDER BY id", target)
        return [(row["id"], row["payload"], row["dead_letters"]) for row in rows]

    def delivery_targets(self) -> list[str]:
        """Return the targets with pending deliveries."""
        return [row["target"] for row in self._fetch_all("SELECT DISTINCT target FROM deliveries")]

    def count_deliveries(self) -> int:
        """Return the number of pending deliveries."""
        return int(self._fetch_all("SELECT count(*) AS n FROM deliveries")[0]["n"])

    def delete_delivery(self, delivery_id: int) -> None:
        """Delete a delivery."""
        self._execute("DELETE FROM deliveries WHERE id = ?", delivery_id)

    def drain_outbox(self) -> list[dict[str, Any]]:
        """Return and delete the undelivered events of a file without the table deliveries."""
        with self.transaction():
            if not self._fetch_all("SELECT 1 FROM sqlite_master WHERE name = 'outbox'"):
                return []
            rows = self._fetch_all("SELECT event FROM outbox ORDER BY id")
            self._execute("DROP TABLE outbox")
            return [json.loads(row["event"]) for row in rows]

    def add_message(self, message_id: str, queue: str, body: str) -> None:
        """Store a queue's message."""
        self._execute("INSERT OR REPLACE INTO messages VALUES (?, ?, ?)", message_id, queue, body)

    def messages(self, queue: str) -> list[tuple[str, str]]:
        """Return the ids and bodies of a queue's messages."""
        rows = self._fetch_all("SELECT id, body FROM messages WHERE queue = ?", queue)
        return [(row["id"], row["body"]) for row in rows]

    def delete_message(self, message_id: str) -> None:
        """Delete a queue's message."""
        self._execute("DELETE FROM messages WHERE id = ?", message_id)

    def delete_messages(self, queue: str) -> None:
        """Delete all messages of a queue."""
        self._execute("DELETE FROM messages WHERE queue = ?", queue)

    def put_schedule(self, arn: str, schedule: str) -> None:
        """Store a schedule."""
        self._execute("INSERT OR REPLACE INTO schedules VALUES (?, ?)", arn, schedule)

    def schedules(self) -> list[str]:
        """Return every schedule."""
        return [row["schedule"] for row in self._fetch_all("SELECT schedule FROM schedules")]

    def delete_schedule(self, arn: str) -> None:
        """Delete a schedule."""
        self._execute("DELETE FROM schedules WHERE arn = ?", arn)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def _execute(self, sql: str, *values: Any) -> None:
        bound = values[0] if len(values) == 1 and isinstance(values[0], dict) else values
        with self._lock:
            self._db.execute(sql, bound)

    def _fetch_all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()
