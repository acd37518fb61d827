"""The manifest: the work order of RunQuery, as a JSON document in the results bucket."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.errors import InternalError
from duckstep_service.core.formats import Format
from duckstep_service.core.limits import Limits
from duckstep_service.core.query.athena_run import AthenaParts
from duckstep_service.core.query.plan import Plan, Reads
from duckstep_service.core.query.submission import ATHENA, QueryRequest
from duckstep_service.core.schema_version import SCHEMA_VERSION, check_version
from duckstep_service.core.strict_json import read_json, write_json
from duckstep_service.core.table_files import (
    Column,
    FileGroup,
    StoredObject,
    TableFiles,
    TableSchema,
    file_list,
)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The request's part of a run, checked: its parameters, its effective limits, its format."""

    parameters: Mapping[str, Any] | Sequence[Any] | None
    limits: Limits
    format: Format = Format.PARQUET

    @classmethod
    def of(cls, request: QueryRequest, limits: Limits) -> RunOptions:
        """Return the options of a request, with the stack's `limits` lowered by the request's."""
        format = Format(request.format or Format.PARQUET)
        return cls(request.parameters, limits.lowered(request.limits), format)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A statement, the files of its tables that it may read, and the options of the run.

    The options are None in a manifest that a former version wrote.
    """

    engine: str
    sql: str
    tables: Sequence[TableFiles]
    reads: Reads
    options: RunOptions | None
    athena: AthenaParts | None = None
    """The parts that Athena writes, None for a query that runs in DuckDB."""

    @classmethod
    def of(
        cls, sql: str, plan: Plan, options: RunOptions, athena: AthenaParts | None = None
    ) -> Manifest:
        """Return the manifest of a plan; `sql` is the statement of the request."""
        engine = ATHENA if athena else plan.engine
        return cls(engine, sql, plan.tables, plan.reads, options, athena)

    def to_json(self) -> bytes:
        columns = self.reads.columns
        document = {
            "schemaVersion": SCHEMA_VERSION,
            "engine": self.engine,
            "sql": self.sql,
            "columns": None if columns is None else sorted(columns),
            "firstRows": self.reads.first_rows,
            "options": self.options and _options(self.options),
        } | ({"athena": self.athena.to_dict()} if self.athena else {})
        return _with_field(document, "tables", _array(map(_table_json, self.tables))).encode()

    @classmethod
    def from_json(cls, body: bytes) -> Manifest:
        """Decode a manifest. Raises NewerVersion, and ValueError for a text that is none."""
        document = read_json(body, max_characters=None)
        check_version(document, "The query's manifest")
        options, athena = document.get("options"), document.get("athena")
        return cls(
            document["engine"],
            document["sql"],
            [_read_table(table) for table in document["tables"]],
            _read_reads(document),
            None if options is None else _read_options(options),
            None if athena is None else AthenaParts.from_dict(athena),
        )


def manifest_digest(body: bytes) -> str:
    """Return the SHA-256 of a stored manifest in hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def check_manifest(body: bytes, digest: str | None) -> None:
    """Raise InternalError if a manifest has another digest than when it was planned.

    The state of the execution has the digest, which no function can change later. A plan of a
    former version has none.
    """
    if digest is not None and manifest_digest(body) != digest:
        raise InternalError("The manifest of the query was changed after planning. Run it again.")


def identify_tables(tables: Sequence[TableFiles]) -> list[dict[str, Any]]:
    """Return a document of everything that a query can see of tables, with digests of the files."""
    return [
        _table(table)
        | {"groups": [_group(group) | {"files": _digest(group)} for group in table.groups]}
        for table in tables
    ]


def _digest(group: FileGroup) -> str:
    return file_list(group.files).digest


def _options(options: RunOptions) -> dict[str, Any]:
    return {
        "parameters": options.parameters,
        "limits": options.limits.to_dict(),
        "format": options.format,
    }


def _read_reads(document: dict[str, Any]) -> Reads:
    columns = document.get("columns")
    return Reads(None if columns is None else frozenset(columns), document.get("firstRows", False))


def _read_options(document: dict[str, Any]) -> RunOptions:
    limits = Limits.from_dict(document["limits"])
    return RunOptions(document["parameters"], limits, Format(document["format"]))


def _table(table: TableFiles) -> dict[str, Any]:
    document: dict[str, Any] = {"name": table.name}
    if table.columns is not None:
        document["columns"] = _columns(table.columns)
    if table.schema is not None:
        document["schema"] = {
            "columns": _columns(table.schema.columns),
            "mixed": table.schema.mixed,
            "complete": table.schema.complete,
        }
    return document


def _columns(columns: Sequence[Column]) -> list[list[str]]:
    return [[column.name, column.type] for column in columns]


def _read_table(table: dict[str, Any]) -> TableFiles:
    columns = _read_columns(table) if "columns" in table else None
    groups = [_read_group(group) for group in table["groups"]]
    schema = _read_schema(table["schema"]) if "schema" in table else None
    return TableFiles(table["name"], groups, columns=columns, schema=schema)


def _read_schema(document: dict[str, Any]) -> TableSchema:
    return TableSchema(_read_columns(document), document["mixed"], int(not document["complete"]))


def _read_columns(document: dict[str, Any]) -> list[Column]:
    return [Column(*column) for column in document["columns"]]


def _group(group: FileGroup) -> dict[str, Any]:
    partitions = dict(group.partitions)
    return {"layout": group.layout, "partitions": partitions, "empty": group.empty}


def _table_json(table: TableFiles) -> str:
    return _with_field(_table(table), "groups", _array(map(_group_json, table.groups)))


def _group_json(group: FileGroup) -> str:
    """Return the group as JSON; the text of its files is kept with their list."""
    files = file_list(group.files)
    return _with_field(_group(group), "files", files.derived("json", lambda: _files_json(files)))


def _files_json(files: Sequence[StoredObject]) -> str:
    return _json([[file.key, file.size, file.version] for file in files])


def _with_field(document: dict[str, Any], name: str, value: str) -> str:
    """Return a document as JSON with one more field, whose value is JSON."""
    return f'{_json(document)[:-1]},"{name}":{value}}}'


def _array(elements: Iterable[str]) -> str:
    return f"[{','.join(elements)}]"


def _json(value: Any) -> str:
    return write_json(value, separators=(",", ":"))


def _read_group(group: dict[str, Any]) -> FileGroup:
    files = [StoredObject(key, size, version) for key, size, version in group["files"]]
    return FileGroup(group["layout"], group["partitions"], files, group.get("empty", False))
