"""The comparison of a statement's answers: DuckDB's, and those restored from the parts of Trino."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
from duckstep_service.core.errors import NotTranslatable
from duckstep_service.core.query.athena_run import create_table_as
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.sql.quoting import quote_identifier
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import Column
from duckstep_service.core.translation.sources import glue_type
from duckstep_service.core.translation.translate import translate
from duckstep_service.core.translation.translated_query import (
    AthenaColumn,
    AthenaTable,
    TranslatedQuery,
)
from duckstep_service.core.translation.types import parse_type
from duckstep_service.engine.sql.parameter_literals import literal, with_literals
from duckstep_service.engine.sql.parser import parse

from local.trino_client import TrinoClient, TrinoError
from tests.trino.answers import difference, duckdb_value

DATABASE, SECONDS = "lake", 300.0
PARTITIONS = ("year", "month", "day")
_KEYS = "{'year': BIGINT, 'month': BIGINT, 'day': BIGINT}"
REVIEWS = "reviews"
_FORMAT = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    },
}


# The parser has one connection.
_PARSING = Lock()


def _parse(sql: str) -> Statement:
    with _PARSING:
        return parse(sql)


def athena_table(connection: duckdb.DuckDBPyConnection, name: str) -> AthenaTable:
    """Return a view as a table in Glue, in which timestamps are numbers of microseconds."""
    columns = []
    for column, kind in described(connection, f"FROM {quote_identifier(name)}"):
        is_moment = kind.startswith("TIMESTAMP")
        glue = "bigint" if is_moment else glue_type(parse_type(kind))
        columns.append(AthenaColumn(column, kind, glue))
    return AthenaTable(name, DATABASE, name, columns)


def described(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[str, str]]:
    """Return the names and the types of a statement's columns."""
    return [(row[0], row[1]) for row in connection.execute(f"DESCRIBE {sql}").fetchall()]


def open_lake(
    lake: Path, names: Iterable[str]
) -> tuple[duckdb.DuckDBPyConnection, list[AthenaTable]]:
    """Return a connection with a view for each of the folders, and the tables for Athena."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for name in names:
        types = f", hive_types = {_KEYS}" if name == REVIEWS else ""
        files = f"read_parquet('{lake}/{name}/**/*.parquet'{types})"
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {files}")
    return connection, [athena_table(connection, name) for name in names]


def create_in_glue(glue: Any, bucket: str, tables: Sequence[AthenaTable], lake: Path) -> None:
    """Create the database and its tables in Glue, with a partition for each day of the reviews."""
    glue.create_database(DatabaseInput={"Name": DATABASE})
    for table in tables:
        keys = PARTITIONS if table.name == REVIEWS else ()
        types = {column.name: column.glue_type for column in table.columns}
        columns = [{"Name": name, "Type": types[name]} for name in types if name not in keys]
        storage = {"Columns": columns, "Location": f"s3://{bucket}/{table.name}/", **_FORMAT}
        document = {
            "Name": table.name,
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"EXTERNAL": "TRUE"},
            "PartitionKeys": [{"Name": key, "Type": "bigint"} for key in keys],
            "StorageDescriptor": storage,
        }
        glue.create_table(DatabaseName=DATABASE, TableInput=document)
        if keys:
            partitions = list(_partitions(lake, bucket, storage))
            glue.batch_create_partition(
                DatabaseName=DATABASE, TableName=table.name, PartitionInputList=partitions
            )


def _partitions(lake: Path, bucket: str, storage: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for day in sorted((lake / REVIEWS).glob("*/*/*")):
        folder = day.relative_to(lake)
        values = [part.partition("=")[2] for part in folder.parts[1:]]
        location = f"s3://{bucket}/{folder}/"
        yield {"Values": values, "StorageDescriptor": {**storage, "Location": location}}


def some_days(reviews: Path, folder: Path) -> None:
    """Copy the reviews of 26 days of the year: each file costs Trino some requests."""
    files = f"read_parquet('{reviews}/**/*.parquet', hive_types = {_KEYS})"
    duckdb.execute(
        f"COPY (FROM {files} WHERE day IN (1, 28) OR (month, day) IN ((12, 30), (12, 31)))"
        f" TO '{folder}' (FORMAT parquet, PARTITION_BY (year, month, day))"
    )


@dataclass(frozen=True, slots=True)
class Proof:
    """Runs statements on both engines over one lake; parts are written to the folder `results`."""

    client: TrinoClient
    connection: duckdb.DuckDBPyConnection
    tables: Sequence[AthenaTable]
    results: Path
    bucket: str

    def translate(
        self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None
    ) -> TranslatedQuery:
        """Return the translation. Raises NotTranslatable."""
        statement = _parse(sql)
        bound = with_literals(statement.sql, parameters, literal) if parameters else statement.sql
        with self.connection.cursor() as cursor:
            result = [Column(*column) for column in described(cursor, bound)]
        context = PlanningContext(statement, parameters, datetime.now(UTC))
        return translate(context, self.tables, result)

    def outcome(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None) -> str:
        """Return `equal`, `refused: …`, `failed: …` or `DIFFERENT: …`."""
        try:
            translated = self.translate(sql, parameters)
        except NotTranslatable as exc:
            assert exc.position is not None
            return f"refused: {exc.position.line}:{exc.position.column} {exc}"
        bound = with_literals(_parse(sql).sql, parameters, literal) if parameters else sql
        try:
            actual = self._answer(translated)
        except TrinoError as exc:
            return f"failed: {exc}"
        except duckdb.Error as exc:
            return f"DIFFERENT: not restored: {exc}"
        try:
            with self.connection.cursor() as cursor:
                cursor.execute("SET TimeZone = 'UTC'")
                expected = _rows(cursor, bound)
        except duckdb.Error as exc:
            return f"DIFFERENT: DuckDB fails: {exc}"
        if expected[0] != actual[0]:
            return f"DIFFERENT: columns {expected[0]}, {actual[0]} on Trino"
        is_ordered = " ORDER BY " in translated.restore
        found = difference(expected[1], actual[1], is_ordered)
        return f"DIFFERENT: {found}" if found else "equal"

    def _answer(self, translated: TranslatedQuery) -> Any:
        name = f"p{uuid.uuid4().hex}"
        folder = self.results / name
        folder.mkdir()
        try:
            location = f"s3://{self.bucket}/{name}/"
            statement = create_table_as(translated.select, DATABASE, name, location)
            self.client.run(statement, SECONDS)
            return self._restored(translated, folder)
        finally:
            shutil.rmtree(folder)

    def _restored(self, translated: TranslatedQuery, folder: Path) -> Any:
        files = [str(path) for path in sorted(folder.rglob("*")) if path.is_file()]
        with self.connection.cursor() as cursor:
            cursor.execute("SET TimeZone = 'UTC'")
            columns = ", ".join(f"{column.name} {column.type}" for column in translated.parts)
            cursor.execute(f"CREATE TEMP TABLE parts ({columns})")
            if files:
                names = ", ".join(column.name for column in translated.parts)
                cursor.execute(
                    f"INSERT INTO parts ({names}) SELECT {names} FROM read_parquet({files!r})"
                )
            return _rows(cursor, translated.restore)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """Return the columns and the rows of a statement; Python's zoned times need a package more."""
    columns = described(connection, sql)
    listed = ", ".join(
        f"CAST(x{number} AS VARCHAR)" if "WITH TIME ZONE" in kind else f"x{number}"
        for number, (_, kind) in enumerate(columns)
    )
    names = ", ".join(f"x{number}" for number in range(len(columns)))
    rows = connection.execute(f"SELECT {listed} FROM ({sql}) AS t({names})").fetchall()
    return columns, [tuple(map(duckdb_value, row)) for row in rows]
