"""Rows of the service's JSON file as texts: no value is read and written again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def object_lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield each row as a JSON object, from the bytes of a JSON file with a row a line."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            # The other lines are the head, the end, and a tab if there are no rows.
            if line.startswith(b"\t{"):
                yield line[1:].removesuffix(b",").decode()


def array_lines(objects: Iterable[str]) -> Iterator[str]:
    """Yield the lines of an array of objects."""
    before = "["
    for line in objects:
        yield before + line
        before = ","
    yield "[]" if before == "[" else "]"
