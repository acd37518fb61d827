"""The errors of faulty files, as plain DuckDB raises them: each names the file and a remedy."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from duckstep_service.engine.data_file_errors import data_file_error, plain_text, storage_error

from tests.support.bad_files import PARTLY_READABLE, UNREADABLE

FILE = "t/a.parquet"
# Words of the message for each fault.
WORDS = {
    "encrypted": "is encrypted",
    "empty": "not a Parquet file, or not complete: too small",
    "text": "not a Parquet file, or not complete: No magic bytes found.",
    "truncated": "not complete: No magic bytes found.",
    "no_magic": "not complete: No magic bytes found.",
    "long_footer": "not complete: Footer length error.",
    "short_footer": "TProtocolException",
    "zero_footer": "TProtocolException",
    "no_columns": "Need at least one non-root column",
    "unbindable": "UTF8 converted type can only be set for",
    "encrypted_column": "a column is encrypted",
    "encoding": r'text that is not UTF-8: value "caf\xE9"',
    "json_encoding": "text that is not UTF-8: ",
    "lz4": 'Unsupported compression codec "LZ4"',
    "lzo": 'Unsupported compression codec "LZO"',
    "page": "Out of buffer",
    "variant": "The Variant column must have",
    "empty_struct": "STRUCT()",
}


@pytest.mark.parametrize("fault", UNREADABLE | PARTLY_READABLE)
def test_data_file_error_of_faulty_file_names_it_and_a_remedy(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "a.parquet"
    (UNREADABLE | PARTLY_READABLE)[fault](path)
    kind, text = _error("SELECT s FROM read_parquet($1)", path)
    error = data_file_error(kind, plain_text(text).replace(str(path), f"s3://lake/{FILE}"), FILE)
    assert error
    assert WORDS[fault] in error.message
    assert error.details["file"].endswith(FILE)
    assert error.message.count(FILE) == 1
    remedies = ("select other columns", "Select other columns", "move", "Run the query again")
    assert any(remedy in error.message for remedy in remedies)
    for advice in ("emove", "elete", "ewrite"):
        assert advice not in error.message


def _error(sql: str, path: Path) -> tuple[str, str]:
    """Return the class and the text of plain DuckDB's error."""
    with duckdb.connect() as connection:
        try:
            connection.execute(sql, [str(path)]).fetchall()
        except UnicodeDecodeError as exc:
            return "InvalidInputException", bytes(exc.object).decode("utf-8", "replace")
        except duckdb.Error as exc:
            return type(exc).__name__, str(exc)
    raise AssertionError("DuckDB read the file")


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "S3 denies access to s3://lake/t/a.parquet"), (404, "Run the query again")],
)
def test_storage_error_status_of_one_object_names_it(status: int, words: str) -> None:
    error = storage_error(f"HTTP GET error on 's3://lake/t/a.parquet' (HTTP {status})")
    assert error
    assert words in error.message
    assert error.details == {"file": "s3://lake/t/a.parquet"}


def test_storage_error_of_the_service_is_none() -> None:
    assert storage_error("HTTP GET error on 's3://lake/t/a.parquet' (HTTP 503)") is None
    assert storage_error("Could not establish connection") is None


@pytest.mark.parametrize(
    "key",
    ["t/a.parquet", "t/a.parquet.encrypted.parquet", 't/it\'s "b".parq', "t/000_0", "t/a, b: c"],
)
@pytest.mark.parametrize("file", ["", "key"])
def test_data_file_error_names_the_whole_file(key: str, file: str) -> None:
    text = f"File 's3://lake/{key}' is encrypted, but 'encryption_config' was not set"
    error = data_file_error("InvalidInputException", text, key if file else "")
    assert error
    assert error.details["file"] == (key if file else f"s3://lake/{key}")
