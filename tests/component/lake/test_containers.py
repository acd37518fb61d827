"""Import of compressed files: one member is read whole, within the disk, or the import fails."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pytest

from tests.component.lake.import_runs import GOOD, rows
from tests.component.lake.import_runs import run_with_seconds as run

GOOD_ROWS = [(1, "a"), (2, "b")]


def zstd(content: bytes) -> bytes:
    sink = pyarrow.BufferOutputStream()
    with pyarrow.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return bytes(sink.getvalue())


def zipped(members: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "f.csv.gz": gzip.compress,
    "f.csv.zst": zstd,
    "f.csv.bz2": bz2.compress,
    "f.csv.xz": lzma.compress,
    "f.zip": lambda content: zipped({"data/f.csv": content, "__MACOSX/data/._f.csv": "x"}),
    "f.csv.zip": lambda content: zipped({"f.csv.gz": gzip.compress(content)}),
    "gzip of another name.csv": gzip.compress,
    "two streams.csv.gz": lambda content: b"".join(
        gzip.compress(part) for part in (content[:20], content[20:])
    ),
    "two frames.csv.zst": lambda content: zstd(content[:20]) + zstd(content[20:]),
}


@pytest.mark.parametrize("name", COMPRESSORS)
def test_import_compressed_file_reads_its_content(name: str, lake: Path) -> None:
    assert run(lake, COMPRESSORS[name](GOOD.encode()), name=name) == 0
    assert rows(lake, "id, text") == GOOD_ROWS


@pytest.mark.parametrize("name", ["f.csv.gz", "f.csv.zst", "f.csv.bz2", "f.csv.xz", "f.zip"])
def test_import_truncated_compressed_file_fails(
    name: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = COMPRESSORS[name]((GOOD + "3,1700000000,c\n" * 999).encode())
    assert run(lake, content[:-9], name=name) == 1
    assert f"{name} cannot be read" in capsys.readouterr().err
    assert run(lake, content[: len(content) // 2], name=name) == 1
    assert "data is truncated or broken: " in capsys.readouterr().err


def test_import_zip_of_several_files_needs_member(
    lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = zipped({"a.csv": GOOD, "b/c.json": '[{"time":5,"id":7}]', "d.txt": ""})
    assert run(lake, content, name="f.zip") == 1
    message = "3 files in f.zip; set --member to one of 'a.csv', 'b/c.json', 'd.txt'"
    assert message in capsys.readouterr().err
    assert run(lake, content, "--member", "b.json", name="f.zip") == 1
    assert "there is no member 'b.json'; set --member to one of " in capsys.readouterr().err
    assert run(lake, content, "--member", "b/c.json", name="f.zip") == 0
    assert rows(lake, "id") == [(7,)]


def test_import_encrypted_zip_fails(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = bytearray(zipped({"f.csv": GOOD}))
    for position in (6, content.index(b"PK\x01\x02") + 8):
        content[position] |= 1
    assert run(lake, bytes(content), name="f.zip") == 1
    assert (
        "its member 'f.csv' cannot be read: it is encrypted; unpack it" in capsys.readouterr().err
    )


@pytest.mark.parametrize("name", ["f.csv.gz", "f.csv.zst", "f.csv.bz2", "f.csv.xz", "f.zip"])
def test_import_zip_bomb_fails(
    name: str, lake: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("lake.containers._UNCHECKED_BYTES", 1 << 20)
    content = COMPRESSORS[name](b"a,time\n" + bytes(8 << 20))
    monkeypatch.setattr("lake.containers._MAX_RATIO", 100)
    assert run(lake, content, name=name) == 1
    assert "as a zip bomb does; if it is valid, decompress it" in capsys.readouterr().err
    assert list(lake.iterdir()) == []


def test_import_compressed_file_leaves_space_on_disk(
    lake: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("lake.containers._MIN_FREE_BYTES", 1 << 60)
    monkeypatch.setattr("lake.containers._CHECKED_BYTES", 1)
    assert run(lake, gzip.compress(GOOD.encode()), name="f.csv.gz") == 1
    assert f"for which {lake} has no space" in capsys.readouterr().err


REFUSED: dict[str, tuple[bytes, list[str], str]] = {
    "member of no zip": (GOOD.encode(), ["--member", "x"], "--member x: f.csv is not a zip file"),
    "empty zip": (zipped({}), [], "the zip file has no files in it"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), [], "save it as .xlsx"),
    "tar": (b"f.csv" + bytes(252) + b"ustar\x0000", [], "is a tar archive; unpack it"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(20), [], "is a 7z archive; unpack it"),
    "HTML": (b"\n <!DOCTYPE html><html>", [], "is an HTML page; download the file"),
    "SQLite": (b"SQLite format 3\0" + bytes(90), [], "is an SQLite database; export its table"),
    "sheet of CSV": (GOOD.encode(), ["--sheet", "x"], "--sheet is for xlsx; the file is csv"),
    "delimiter of JSON": (
        b"{}",
        ["--format", "json", "--delimiter", ";"],
        "--delimiter is for csv",
    ),
    "JSON as CSV": (b'[{"time": 1}]', [], "the file's content is JSON; set --format json or"),
    "CSV as XLSX": (GOOD.encode(), ["--format", "xlsx"], "the file is no .xlsx workbook"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_import_unsupported_content_names_remedy(
    case: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, options, message = REFUSED[case]
    assert run(lake, content, *options) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("f.txt", GOOD),
        ("export", GOOD.replace(",", "\t")),
        ("f.log", '{"id":1,"time":1700000000,"text":"a"}\n{"id":2,"time":1700000001,"text":"b"}'),
        ("f.dat", GOOD.encode("utf-16")),
    ],
)
def test_import_file_of_unknown_name_reads_its_content(
    name: str, content: str | bytes, lake: Path
) -> None:
    assert run(lake, content, name=name) == 0
    assert rows(lake, "id, text") == GOOD_ROWS
