"""Format of a file: by --format, by its name, or by its first bytes."""

import csv
import re
from dataclasses import fields
from pathlib import Path

from lake.containers import is_workbook
from lake.csv_dialect import CsvOptions
from lake.errors import LakeError
from lake.source_options import SourceOptions

FORMATS = {
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".json": "json", ".jsonl": "json",
    ".ndjson": "json", ".geojson": "json", ".parquet": "parquet", ".parq": "parquet",
    ".pq": "parquet", ".xlsx": "xlsx", ".xlsm": "xlsx",
}  # fmt: skip
# The formats of options; those of CSV that are not named are for CSV and TSV alone.
_OPTIONS = {
    "encoding": ("csv", "tsv", "json"), "records": ("json",), "sheet": ("xlsx",),
    "skip-lines": ("csv", "tsv", "xlsx"), "null": ("csv", "tsv", "xlsx"),
}  # fmt: skip
_FLAGS = {"nulls": "null"}
_DELIMITERS = ",\t;|"
# A header of CSV can be [id],[name].
_JSON_START = re.compile(r'\{\s*"[^"]*"\s*:|\[\s*[{\[]')
_HEAD_BYTES = 1 << 16
_OPENDOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
_ENDS_OF_PARQUET = (b"PAR1", b"PARE")

# Formats that are not imported, and the remedy.
_AS_CSV = "export its table as CSV or Parquet"
_UNSUPPORTED = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": (
        "an Excel 97-2003 workbook (.xls) or an encrypted one",
        "save it as .xlsx without a password",
    ),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", "unpack it"),
    b"Rar!\x1a\x07": ("a RAR archive", "unpack it"),
    b"\x04\x22\x4d\x18": ("LZ4 data", "decompress it, or compress it as .gz or .zst"),
    b"\x1f\x9d": ("a .Z file of compress", "decompress it, or compress it as .gz or .zst"),
    b"SQLite format 3\0": ("an SQLite database", _AS_CSV),
    b"Obj\x01": ("an Avro file", "convert it to Parquet"),
    b"ARROW1\0\0": ("an Arrow file", "convert it to Parquet"),
    b"\x89HDF\r\n\x1a\n": ("an HDF5 file", _AS_CSV),
    b"%PDF-": ("a PDF document", _AS_CSV),
    b"<?xml": ("XML", "convert it to CSV or JSON"),
    b"<!doctype html": ("an HTML page", "download the file that the page shows"),
    b"<html": ("an HTML page", "download the file that the page shows"),
}


def check_supported(file: Path) -> None:
    """Raise LakeError for a file of a format that is not imported, with the remedy."""
    head = _head(file)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:32].lower()
    for magic, (kind, remedy) in _UNSUPPORTED.items():
        if head.startswith(magic) or (magic[:1] == b"<" and start.startswith(magic)):
            raise LakeError(f"the file is {kind}; {remedy} and import the result")
    if head[257:262] == b"ustar":
        raise LakeError("the file is a tar archive; unpack it and import the files")
    if _OPENDOCUMENT in head[:128]:
        raise LakeError("the file is an OpenDocument spreadsheet; save it as .xlsx and import it")


def file_format(file: Path, name: str, format_: str | None, time_column: str) -> str:
    """Return the format of an unpacked file. Raises LakeError."""
    head = _head(file)
    found = format_
    if head.startswith(b"PK\x03\x04") and is_workbook(file):
        found = "xlsx"
    elif head.startswith(b"PAR1") and _tail(file) in _ENDS_OF_PARQUET:
        found = "parquet"
    if found and format_ and found != format_:
        raise LakeError(f"the file's content is {found}; set --format {found} or leave it out")
    if found == "xlsx" and not head.startswith(b"PK"):
        raise LakeError("the file is no .xlsx workbook; set --format to its format")
    by_name = FORMATS.get(Path(name).suffix.lower())
    if not found and by_name == "xlsx":
        raise LakeError("the file is no .xlsx workbook; set --format to its format")
    if not found and by_name in ("csv", "tsv") and _JSON_START.match(_text(head)):
        raise LakeError(f"the file's content is JSON; set --format json or --format {by_name}")
    found = found or by_name or _text_format(head, time_column)
    if found is None:
        raise LakeError(f"the name {name} has no known format; set --format")
    return found


def check_options(format_: str, options: SourceOptions, csv_options: CsvOptions) -> None:
    """Raise LakeError for an option that a format does not have."""
    given = [name for name in _OPTIONS if getattr(options, name, None) is not None]
    default = CsvOptions()
    for field in fields(CsvOptions):
        if getattr(csv_options, field.name) != getattr(default, field.name):
            given.append(_FLAGS.get(field.name, field.name.replace("_", "-")))
    for name in given:
        formats = _OPTIONS.get(name, ("csv", "tsv"))
        if format_ not in formats:
            raise LakeError(f"--{name} is for {', '.join(formats)}; the file is {format_}")


def _text_format(head: bytes, time_column: str) -> str | None:
    """Return json or csv for a text of another name, if its beginning shows that."""
    text = _text(head)
    if text[:1] in ("{", "["):
        return "json"
    lines = text.splitlines(keepends=True)
    for delimiter in _DELIMITERS:
        header = next(csv.reader(lines, delimiter=delimiter), [])
        names = [column.strip().lower() for column in header]
        if len(names) > 1 and time_column.lower() in names:
            return "csv"
    return None


def _text(head: bytes) -> str:
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return head.decode(encoding, "replace").lstrip()


def _head(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_HEAD_BYTES)


def _tail(file: Path) -> bytes:
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - 4))
        return stream.read()
