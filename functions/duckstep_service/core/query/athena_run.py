"""A run of Athena: its names and its statement, which writes the parts of a result to S3."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duckstep_service.core import object_keys
from duckstep_service.core.table_files import Column

ATHENA_SECONDS = 1860
"""Seconds of a run, with the wait for its start: Athena ends a statement after 30 minutes."""

_TABLE_PREFIX = "duckstep_"


@dataclass(frozen=True, slots=True)
class AthenaRun:
    """The statement that Athena runs, and how it is started, as the state RunAthena takes it."""

    statement: str
    """CREATE TABLE AS: the SELECT of the translated query into a temporary table."""
    token: str
    """The token by which Athena recognizes a repeated start."""
    database: str
    """The database of Glue with the tables and the temporary table."""
    seconds: int = ATHENA_SECONDS
    """Seconds after which the workflow stops the run."""

    @classmethod
    def of(
        cls, name: str, select: str, database: str, bucket: str, seconds: int = ATHENA_SECONDS
    ) -> AthenaRun:
        """Return the run of a translated SELECT for the execution `name`.

        `bucket` receives the parts, under a prefix of the execution.
        """
        location = f"s3://{bucket}/{object_keys.parts_prefix(name)}"
        statement = create_table_as(select, database, temporary_table(name), location)
        return cls(statement, _digest(name), database, min(seconds, ATHENA_SECONDS))

    def to_dict(self) -> dict[str, Any]:
        return {
            "statement": self.statement,
            "token": self.token,
            "database": self.database,
            "seconds": self.seconds,
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> AthenaRun:
        return cls(
            document["statement"], document["token"], document["database"], document["seconds"]
        )


@dataclass(frozen=True, slots=True)
class AthenaParts:
    """The parts of a result in Athena's types, and the statement that restores the result."""

    restore: str
    """The SELECT, in DuckDB's SQL, over a table `parts`."""
    columns: Sequence[Column]
    """The columns of the parts, in DuckDB's types."""
    database: str
    table: str
    """The temporary table in Glue."""

    def to_dict(self) -> dict[str, Any]:
        return {
            "restore": self.restore,
            "parts": [[column.name, column.type] for column in self.columns],
            "database": self.database,
            "table": self.table,
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> AthenaParts:
        columns = [Column(name, type) for name, type in document["parts"]]
        return cls(document["restore"], columns, document["database"], document["table"])


def temporary_table(name: str) -> str:
    """Return the name of the temporary table of the execution `name`."""
    return _TABLE_PREFIX + _digest(name)[:32]


def create_table_as(select: str, database: str, table: str, location: str) -> str:
    """Return the statement that writes the rows of `select` as Parquet files below `location`."""
    return (
        f'CREATE TABLE "{database}"."{table}"'
        f" WITH (format = 'PARQUET', external_location = '{location}') AS {select}"
    )


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
