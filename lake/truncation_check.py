"""Files that were cut off: DuckDB reads what there is of them and says nothing."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow

_BLOCK = 1 << 20


def refuse_cut_off(file: Path, format_: str, compressed: bool) -> None:
    """Raise OSError for a compressed stream without its end or a JSON array without its ]."""
    if format_ != "json" and not compressed:
        return
    first, last = b"", b""
    for block in _blocks(file):
        text = block.strip()
        first, last = first or text.lstrip(b"\xef\xbb\xbf")[:1], text[-1:] or last
    if format_ == "json" and first == b"[" and last != b"]":
        raise OSError("it is cut off, its array has no ] at the end")


def _blocks(file: Path) -> Iterator[bytes]:
    with pyarrow.input_stream(str(file), compression="detect") as stream:
        while block := stream.read(_BLOCK):
            yield block
