"""Decompression of a source file into the staging folder, bounded in disk."""

import bz2
import gzip
import lzma
import shutil
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pyarrow

from lake.errors import LakeError, summarize_error

_BLOCK_BYTES = 1 << 20
_MAX_LAYERS = 3
# A zip bomb is a thousand times smaller than its content; a repetitive CSV a hundred times.
_MAX_RATIO, _UNCHECKED_BYTES = 250, 256 << 20
_MIN_FREE_BYTES, _CHECKED_BYTES = 1 << 30, 64 << 20
_MAX_NAMES = 5

_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2",
          b"\xfd7zXZ\x00": "xz", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip"}  # fmt: skip
_BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")
_WORKBOOKS = {"workbook.xml", "workbook.bin"}
_SUFFIXES = (".gz", ".zst", ".bz2", ".xz", ".zip", ".zstd", ".gzip", ".bz")

Opener = Callable[[Path], Any]
_OPENERS: dict[str, Opener] = {
    "gzip": gzip.open,
    "bzip2": bz2.open,
    "xz": lzma.open,
    "zstd": lambda file: pyarrow.input_stream(str(file), compression="zstd"),
}
_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, ValueError)


def unpack(file: Path, name: str, member: str | None, folder: Path) -> tuple[Path, str]:
    """Return the content of a compressed file and its name, or the file itself.

    A workbook is a zip file, and remains one. Raises LakeError.
    """
    for layer in range(_MAX_LAYERS):
        kind = _compression(file)
        if kind is None or (kind == "zip" and is_workbook(file)):
            break
        into = folder / f"unpacked-{layer}"
        try:
            if kind == "zip":
                name, member = _unpack_member(file, name, member, into), None
            else:
                with _OPENERS[kind](file) as stream:
                    _copy(stream, into, file.stat().st_size, name)
                name = plain_name(name)
        except _BROKEN as exc:
            reason = summarize_error(exc)
            raise LakeError(f"its {kind} data is truncated or broken: {reason}") from exc
        file = into
    if member:
        raise LakeError(f"--member {member}: {name} is not a zip file")
    return file, name


def plain_name(name: str) -> str:
    """Return a name without the suffixes of compressions."""
    while Path(name).suffix.lower() in _SUFFIXES:
        name = Path(name).stem
    return name


def is_workbook(file: Path) -> bool:
    """Return whether a zip file is an Excel workbook, of XML or binary."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = {name.replace("\\", "/").rpartition("/")[2] for name in archive.namelist()}
            return "[Content_Types].xml" in names and bool(names & _WORKBOOKS)
    except (zipfile.BadZipFile, OSError):
        return False


def _compression(file: Path) -> str | None:
    with file.open("rb") as stream:
        start = stream.read(10)
    kind = next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), None)
    return None if kind == "bzip2" and start[4:] not in _BZIP2_BLOCKS else kind


def _unpack_member(file: Path, name: str, member: str | None, into: Path) -> str:
    """Write a member of a zip file, by default its only one, and return the member's name."""
    with zipfile.ZipFile(file) as archive:
        entry = _choose_member(archive, name, member)
        try:
            with archive.open(entry) as stream:
                _copy(stream, into, entry.compress_size, f"{name}:{entry.filename}")
        except (RuntimeError, NotImplementedError) as exc:
            reason = "it is encrypted" if entry.flag_bits & 1 else str(exc)
            raise LakeError(
                f"its member {entry.filename!r} cannot be read: {reason}; unpack it and import it"
            ) from exc
    return Path(entry.filename).name


def _choose_member(archive: zipfile.ZipFile, name: str, member: str | None) -> zipfile.ZipInfo:
    entries = [entry for entry in archive.infolist() if _is_content(entry)]
    chosen = [entry for entry in entries if member in (None, entry.filename)]
    if len(chosen) == 1:
        return chosen[0]
    if not entries:
        raise LakeError("the zip file has no files in it")
    names = ", ".join(repr(entry.filename) for entry in entries[:_MAX_NAMES])
    more = f" and {len(entries) - _MAX_NAMES:,} more" if len(entries) > _MAX_NAMES else ""
    if len(chosen) > 1 and member:
        raise LakeError(f"the zip file has several members named {member!r}; unpack it")
    problem = f"there is no member {member!r}" if member else f"{len(entries):,} files in {name}"
    raise LakeError(f"{problem}; set --member to one of {names}{more}")


def _is_content(entry: zipfile.ZipInfo) -> bool:
    """Return whether an entry is a file, other than those that systems add for themselves."""
    parts = Path(entry.filename).parts
    return not entry.is_dir() and not any(
        part == "__MACOSX" or part.startswith(".") or part == "Thumbs.db" for part in parts
    )


def _copy(stream: IO[bytes], into: Path, compressed_bytes: int, name: str) -> None:
    """Write a stream to a file. Raises LakeError for a zip bomb and for a full disk."""
    size = 0
    limit = max(_UNCHECKED_BYTES, _MAX_RATIO * compressed_bytes)
    with into.open("wb") as output:
        while block := stream.read(_BLOCK_BYTES):
            size += len(block)
            if size > limit:
                raise LakeError(
                    f"{name} decompresses to more than {limit:,} bytes, as a zip bomb does; "
                    "if it is valid, decompress it and import the result"
                )
            if size % _CHECKED_BYTES < len(block):
                _check_space(into, size, name)
            output.write(block)


def _check_space(into: Path, size: int, name: str) -> None:
    if shutil.disk_usage(into.parent).free < _MIN_FREE_BYTES:
        raise LakeError(
            f"{name} decompresses to more than {size:,} bytes, for which {into.parent.parent} "
            f"has no space; the importer leaves {_MIN_FREE_BYTES:,} bytes free"
        )
