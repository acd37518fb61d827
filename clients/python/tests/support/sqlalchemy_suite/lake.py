"""Tables that SQLAlchemy's suite creates and fills, as Parquet files of a stack's data folder.

A DuckDB in memory runs CREATE TABLE, INSERT and DELETE; before the next SELECT, which the stack
runs, each table that changed is written into the folder.
"""

from __future__ import annotations

import re
import shutil
import threading
import time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

# The API keeps listings for 10 seconds.
CATALOG_SECONDS = 10.5
_READS = re.compile(r"\s*(\(|SELECT|WITH|VALUES|FROM|EXPLAIN|DESCRIBE)", re.IGNORECASE)
_TABLE = re.compile(
    r"\s*(?:CREATE TABLE|DROP TABLE|INSERT INTO|DELETE FROM|UPDATE)\s+(?:main\.)?"
    r'("(?:[^"]|"")+"|\w+)',
    re.IGNORECASE,
)
_SEQUENCE = re.compile(r"nextval\('(\w+)'\)")


def is_read(statement: str) -> bool:
    """Return whether a statement only reads."""
    return bool(_READS.match(statement))


class Lake:
    """The tables of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, threading.Lock()
        self._memory = duckdb.connect()
        self._changed: set[str] = set()
        self._files: dict[str, str] = {}
        self._settled = time.monotonic()

    def write(self, statement: str, rows: list[Any]) -> None:
        """Run a statement that changes a table, once for each row of parameters."""
        with self._lock:
            for name in _SEQUENCE.findall(statement):
                self._memory.execute(f"CREATE OR REPLACE SEQUENCE {name}")
            for row in rows:
                self._memory.execute(statement, [_plain(value) for value in row or ()] or None)
            if table := _TABLE.match(statement):
                self._changed.add(table[1].strip('"').replace('""', '"'))

    def has_table(self, name: str) -> bool:
        """Return whether the table was created."""
        query = "SELECT 1 FROM duckdb_tables() WHERE table_name = ?"
        with self._lock:
            return self._memory.execute(query, [name]).fetchone() is not None

    def publish(self) -> None:
        """Write the tables that changed into the folder."""
        names, self._changed = self._changed, set()
        for name in names:
            if self.has_table(name):
                self._store(name)
            elif self._files.pop(name, None):
                shutil.rmtree(self._folder / name)
                self._settled = time.monotonic() + CATALOG_SECONDS

    def settle(self) -> None:
        """Publish, and wait until the API's catalog shows it."""
        self.publish()
        time.sleep(max(0.0, self._settled - time.monotonic()))

    def _store(self, name: str) -> None:
        table, part = '"{}"'.format(name.replace('"', '""')), self._folder / ".part"
        with self._lock:
            self._memory.execute(f"COPY {table} TO '{part}' (FORMAT parquet)")
        digest = sha256(part.read_bytes()).hexdigest()
        if self._files.get(name) != digest:
            folder = self._folder / name
            folder.mkdir(exist_ok=True)
            part.rename(folder / "rows.parquet")
            self._files[name] = digest
            self._settled = time.monotonic() + CATALOG_SECONDS


def _plain(value: Any) -> Any:
    """Return a decimal without an exponent: DuckDB's Python package ignores a positive one."""
    return Decimal(format(value, "f")) if isinstance(value, Decimal) else value
