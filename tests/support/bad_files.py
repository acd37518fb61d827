"""Parquet files with one fault each, made from a file that DuckDB has written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow.parquet import encryption as pe

TRAILER = 8
_ROWS = "SELECT range::INTEGER AS id, 'text' || range AS s, range * 2 AS n FROM range(10)"


def write_good_file(path: Path, rows: str = _ROWS, options: str = "COMPRESSION snappy") -> None:
    """Write a file that DuckDB reads, with the columns id, s and n."""
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet, {options})")


def _edit(rows: str, options: str, *edits: tuple[bytes, bytes]) -> Callable[[Path], object]:
    """Return a writer of `rows` in which each pair's first bytes are replaced by its second.

    An edit that changes the length is one of the footer.
    """

    def write(path: Path) -> None:
        write_good_file(path, rows, options)
        content = path.read_bytes()
        length = int.from_bytes(content[-TRAILER:-4], "little")
        for old, new in edits:
            assert old in content, old
            content = content.replace(old, new)
            length += len(new) - len(old)
        path.write_bytes(content[:-TRAILER] + length.to_bytes(4, "little") + content[-4:])

    return write


def _overwrite(at: int, content: bytes) -> Callable[[Path], object]:
    """Return a writer of a good file with `content` at an offset, negative from the end."""

    def write(path: Path) -> None:
        write_good_file(path)
        file = bytearray(path.read_bytes())
        start = at % len(file)
        file[start : start + len(content)] = content
        path.write_bytes(file)

    return write


def _encrypt(path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET force_mbedtls_unsafe = 'true'")
        connection.execute("PRAGMA add_parquet_key('key', '0123456789112345')")
        connection.execute(f"COPY ({_ROWS}) TO '{path}' (ENCRYPTION_CONFIG {{footer_key: 'key'}})")


class _Keys(pe.KmsClient):  # type: ignore[misc]
    """A key service that encrypts nothing."""

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> bytes:
        return key_bytes.hex().encode()

    def unwrap_key(self, wrapped_key: bytes, master_key_identifier: str) -> bytes:
        return bytes.fromhex(bytes(wrapped_key).decode())


def _encrypt_column(path: Path) -> None:
    """Write a file with a plain footer in which the column `s` is encrypted."""
    configuration = pe.EncryptionConfiguration(
        footer_key="footer", column_keys={"column": ["s"]}, plaintext_footer=True
    )
    properties = pe.CryptoFactory(lambda _: _Keys()).file_encryption_properties(
        pe.KmsConnectionConfig(), configuration
    )
    table = pa.table({"id": [1, 2], "s": ["a", "b"], "n": [2, 4]})
    with pq.ParquetWriter(path, table.schema, encryption_properties=properties) as writer:
        writer.write_table(table)


def _write_no_columns(path: Path) -> None:
    pq.write_table(pa.table({}), path)


def _truncate(path: Path) -> None:
    write_good_file(path)
    path.write_bytes(path.read_bytes()[:-100])


_SNAPPY, _UNCOMPRESSED = "COMPRESSION snappy", "COMPRESSION uncompressed"
_TEXT = "SELECT range::INTEGER AS id, 'QQQQ' AS s, range * 2 AS n FROM range(10)"
_VARIANT = "SELECT range::INTEGER AS id, {'a': 1}::VARIANT AS s, range * 2 AS n FROM range(10)"
_INVALID_TEXT = (b"QQQQ", b"caf\xe9")
# The element of the column `n` in the footer's schema.
_N_ELEMENT = b"\x15\x04%\x02\x18\x01n%$\x00"
# Files of which DuckDB reads nothing, by their fault.
UNREADABLE: dict[str, Callable[[Path], object]] = {
    "encrypted": _encrypt,
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_bytes(b"id,s\n1,a\n2,b\n" * 10),
    "truncated": _truncate,
    "no_magic": _overwrite(-4, b"PARX"),
    "long_footer": _overwrite(-TRAILER, b"\xff\xff\xff\x7f"),
    "short_footer": _overwrite(-TRAILER, b"\x08\x00\x00\x00"),
    "zero_footer": _overwrite(-80, bytes(70)),
    "no_columns": _write_no_columns,
    # The type INT64 of the column `n` with the annotation UTF8.
    "unbindable": _edit(_ROWS, _SNAPPY, (b"\x18\x01n%$", b"\x18\x01n%\x00")),
}
# Files of which DuckDB reads `id` and `n`, but not `s`, by their fault.
PARTLY_READABLE: dict[str, Callable[[Path], object]] = {
    "encrypted_column": _encrypt_column,
    "encoding": _edit(_TEXT, _UNCOMPRESSED, _INVALID_TEXT),
    "json_encoding": _edit(
        _TEXT.replace("'QQQQ'", "'\"QQQQ\"'::JSON"), _UNCOMPRESSED, _INVALID_TEXT
    ),
    "lz4": _edit(_ROWS, _SNAPPY, (b"\x18\x01s\x15\x02", b"\x18\x01s\x15\x0a")),
    "lzo": _edit(_ROWS, _SNAPPY, (b"\x18\x01s\x15\x02", b"\x18\x01s\x15\x06")),
    "page": _edit(_TEXT, _UNCOMPRESSED, (b"\x04\x00\x00\x00QQQQ", b"\xff\xff\xff\x7fQQQQ")),
    # DuckDB raises an internal error, which ends the instance.
    "variant": _edit(_VARIANT, _UNCOMPRESSED, (b"metadata", b"metadatb")),
    # DuckDB plans no type without fields.
    "empty_struct": _edit(
        "SELECT range::INTEGER AS id, range * 2 AS n FROM range(10)",
        _SNAPPY,
        (b"\x19<5\x00\x18\rduckdb_schema\x15\x04", b"\x19L5\x00\x18\rduckdb_schema\x15\x06"),
        (_N_ELEMENT, _N_ELEMENT + b"5\x02\x18\x01s\x15\x00\x00"),
    ),
}
