"""Detection of truncated files, whose rows DuckDB reads up to the end without an error."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow

_BLOCK_BYTES = 1 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def check_complete(file: Path, format_: str, compressed: bool) -> None:
    """Raise OSError for a compressed stream without its end or a JSON array without its ]."""
    if format_ != "json" and not compressed:
        return
    first, last = b"", b""
    for block in _blocks(file):
        text = block.strip()
        first, last = first or text.lstrip(_BYTE_ORDER_MARK)[:1], text[-1:] or last
    if format_ == "json" and first == b"[" and last != b"]":
        raise OSError("the file is truncated: its array has no ] at the end")


def _blocks(file: Path) -> Iterator[bytes]:
    with pyarrow.input_stream(str(file), compression="detect") as stream:
        while block := stream.read(_BLOCK_BYTES):
            yield block
