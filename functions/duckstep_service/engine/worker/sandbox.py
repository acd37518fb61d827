"""The sandboxed DuckDB connection: reads the manifest's files and writes one result file."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from duckstep_service.core.sql.names import DEFAULT_SCHEMAS
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal, quote_literal_list
from duckstep_service.engine.worker.protocol import S3Access, SandboxConfig
from duckstep_service.engine.worker.sandbox_macros import macro_statements

RESULT_FILE = "result.parquet"
SPILL_FOLDER = "spill"
# The names of DuckDB's own files in the folder; DuckDB permits every statement to write others.
_SPILL_FILE = re.compile(r"duckdb_temp_(storage_\w+-\d+\.tmp|block-\d+\.block)")
# The settings of one connection: a cursor of the same instance does not inherit them, and DuckDB
# ignores global ones once the global S3 configuration is disabled.
SESSION_STATEMENTS = (
    # A key is no pattern and no query string: `?s3_endpoint=HOST` would name another server.
    "SET s3_url_compatibility_mode = true",
    "SET http_timeout = 8",
    "SET http_retries = 6",
    "SET http_retry_wait_ms = 200",
    "SET http_retry_backoff = 2",
)


def open_sandbox(config: SandboxConfig) -> duckdb.DuckDBPyConnection:
    """Open a connection and lock its configuration.

    The order matters: DuckDB enforces the limit on spill only after connecting, loads the extension
    only before external access is disabled, and accepts no setting after the lock.
    """
    connection = duckdb.connect(config=_connection_config(config))
    for statement in _sandbox_statements(config):
        connection.execute(statement)
    return connection


def has_foreign_files(folder: Path) -> bool:
    """Return whether a statement, and not a spill, wrote to the worker's folder."""
    allowed = {RESULT_FILE, SPILL_FOLDER}
    return any(path.name not in allowed for path in folder.iterdir()) or any(
        not _SPILL_FILE.fullmatch(path.name) for path in (folder / SPILL_FOLDER).iterdir()
    )


def drop_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop every view that an earlier command created."""
    rows = connection.execute(
        "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal"
    ).fetchall()
    for schema, name in rows:
        connection.execute(f"DROP VIEW {quote_identifier(schema)}.{quote_identifier(name)}")
    for schema in sorted({schema for schema, _ in rows} - set(DEFAULT_SCHEMAS)):
        connection.execute(f"DROP SCHEMA {quote_identifier(schema)}")


def _connection_config(config: SandboxConfig) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "allow_unsigned_extensions": "false",
        "allow_persistent_secrets": "false",
        "allow_unredacted_secrets": "false",
        "python_enable_replacements": "false",
        "preserve_insertion_order": str(config.ordered).lower(),
        "memory_limit": f"{config.resources.memory}B",
        "threads": str(config.resources.threads),
    }


def _sandbox_statements(config: SandboxConfig) -> list[str]:
    folder = Path(config.folder)
    paths = [*config.files, str(folder / RESULT_FILE)]
    return [
        f"SET home_directory = {quote_literal(str(folder))}",
        f"SET temp_directory = {quote_literal(str(folder / SPILL_FOLDER))}",
        f"SET max_temp_directory_size = '{config.resources.spill}B'",
        *(s3_statements(config.extension, *config.s3) if config.s3 else []),
        # The manifest holds a version of each file, and a manifest with other versions gets a new
        # worker: to revalidate cached files with S3 would cost a request for each. A merged local
        # file has another footer, and time, for each query.
        "SET parquet_metadata_cache = true",
        "SET validate_external_file_cache ="
        f" {quote_literal('NO_VALIDATION' if config.s3 else 'VALIDATE_ALL')}",
        # The cache would keep a hole of a sparse file that was read together with its neighbours.
        f"SET enable_external_file_cache = {str(bool(config.s3)).lower()}",
        f"SET disabled_optimizers = {quote_literal(config.disabled_optimizers)}",
        # query_progress() needs a progress bar; DuckDB prints nothing.
        "SET enable_progress_bar = true",
        "SET enable_progress_bar_print = false",
        f"SET allowed_paths = {quote_literal_list(paths)}",
        "SET enable_external_access = false",
        *macro_statements(),
        "SET errors_as_json = true",
        "SET lock_configuration = true",
    ]


def s3_statements(extension: str, *s3: S3Access) -> list[str]:
    """Return the statements that load httpfs, reset leaking settings and create the secrets."""
    return [
        f"LOAD {quote_literal(extension)}",
        "SET enable_global_s3_configuration = false",
        "RESET s3_access_key_id",
        "RESET s3_secret_access_key",
        "RESET s3_session_token",
        *SESSION_STATEMENTS,
        *(create_secret(access, f"s3_{number}") for number, access in enumerate(s3)),
    ]


def create_secret(s3: S3Access, name: str = "s3_0") -> str:
    """Return the statement that creates the secret for URLs below the scope of `s3`."""
    options = {
        "KEY_ID": quote_literal(s3.key_id),
        "SECRET": quote_literal(s3.secret),
        "SESSION_TOKEN": quote_literal(s3.session_token),
        "REGION": quote_literal(s3.region),
        "SCOPE": quote_literal(s3.scope),
        "USE_SSL": str(s3.use_ssl).lower(),
    }
    if s3.endpoint:
        options |= {"ENDPOINT": quote_literal(s3.endpoint), "URL_STYLE": "'path'"}
    pairs = ", ".join(f"{key} {value}" for key, value in options.items() if value != "''")
    return f"CREATE OR REPLACE SECRET {name} (TYPE s3, {pairs})"
