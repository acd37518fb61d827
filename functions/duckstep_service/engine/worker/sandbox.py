"""A DuckDB connection that can read the manifest's files, write one result and do nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb

from duckstep_service.core.sql.quoting import quote_literal, quote_literal_list
from duckstep_service.engine.worker.protocol import S3Access, SandboxConfig

RESULT_FILE = "result.parquet"


def open_sandbox(sandbox: SandboxConfig) -> duckdb.DuckDBPyConnection:
    """Open the connection and lock it.

    The order matters: the limit on spill is only shown, not enforced, in the connect config; the
    extension loads before external access ends; the lock comes last.
    """
    connection = duckdb.connect(config=_connection_config(sandbox))
    for statement in _sandbox_statements(sandbox):
        connection.execute(statement)
    return connection


def _connection_config(sandbox: SandboxConfig) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "allow_unsigned_extensions": "false",
        "allow_persistent_secrets": "false",
        "allow_unredacted_secrets": "false",
        "python_enable_replacements": "false",
        "preserve_insertion_order": str(sandbox.ordered).lower(),
        "memory_limit": f"{sandbox.resources.memory}B",
        "threads": str(sandbox.resources.threads),
    }


def _sandbox_statements(sandbox: SandboxConfig) -> list[str]:
    folder = Path(sandbox.folder)
    paths = [*sandbox.files, str(folder / RESULT_FILE)]
    return [
        f"SET home_directory = {quote_literal(str(folder))}",
        f"SET temp_directory = {quote_literal(str(folder / 'spill'))}",
        f"SET max_temp_directory_size = '{sandbox.resources.spill}B'",
        *(s3_statements(sandbox.extension, *sandbox.s3) if sandbox.s3 else []),
        # The manifest names a version of each file, and a child with another manifest is another
        # child: asking S3 again whether a cached file is current would cost a request a file.
        "SET parquet_metadata_cache = true",
        "SET validate_external_file_cache = 'NO_VALIDATION'",
        # A hole of a local file that was read along with its neighbours would stay one.
        f"SET enable_external_file_cache = {str(bool(sandbox.s3)).lower()}",
        f"SET disabled_optimizers = {quote_literal(sandbox.disabled_optimizers)}",
        # Without these query_progress() knows nothing; nothing is printed.
        "SET enable_progress_bar = true",
        "SET enable_progress_bar_print = false",
        f"SET allowed_paths = {quote_literal_list(paths)}",
        "SET enable_external_access = false",
        "SET errors_as_json = true",
        "SET lock_configuration = true",
    ]


def s3_statements(extension: str, *s3: S3Access) -> list[str]:
    """Load httpfs, end the settings that would leak through duckdb_settings(), make the secrets."""
    return [
        f"LOAD {quote_literal(extension)}",
        "SET enable_global_s3_configuration = false",
        "RESET s3_access_key_id",
        "RESET s3_secret_access_key",
        "RESET s3_session_token",
        "SET http_timeout = 8",
        "SET http_retries = 6",
        "SET http_retry_wait_ms = 200",
        "SET http_retry_backoff = 2",
        *(create_secret(access, f"s3_{number}") for number, access in enumerate(s3)),
    ]


def create_secret(s3: S3Access, name: str = "s3_0") -> str:
    """Return the statement that gives DuckDB access below the scope of `s3`, and nowhere else."""
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
    given = ", ".join(f"{name} {value}" for name, value in options.items() if value != "''")
    return f"CREATE OR REPLACE SECRET {name} (TYPE s3, {given})"
