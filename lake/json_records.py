"""The records of a JSON file: objects in an array, in lines, or below a key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lake.errors import LakeError
from lake.json_text import JsonText, NumberText

Record = dict[str, Any]


def read_records(file: Path, path: str | None) -> Iterator[tuple[int, Record]]:
    """Yield each record with its line. Raises LakeError for anything but objects."""
    with JsonText(file) as text:
        while start := text.peek():
            if path:
                yield from _nested_array(text, path, path.split("."))
            elif start == "[":
                yield from _array(text, "the array")
            elif start == "{":
                line = text.line
                yield line, text.decode()
            else:
                place = text.place
                raise LakeError(f"{place}: {_unexpected(text, start)}")


def nested_records(record: Record, prefix: str = "") -> list[str]:
    """Return the keys of an object whose values are arrays of objects, one level down too."""
    found = []
    for key, value in record.items():
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            found.append(prefix + key)
        elif isinstance(value, dict) and not prefix:
            found += nested_records(value, f"{key}.")
    return found


def _array(text: JsonText, name: str) -> Iterator[tuple[int, Record]]:
    if not text.take("["):
        raise text.error(f"{name} is {_kind(text.decode())}, not an array of objects")
    if text.take("]"):
        return
    while True:
        start = text.peek()
        if not start:
            raise text.error("the file is truncated: its array has no ] at the end")
        line, place = text.line, text.place if start != "{" else ""
        value = text.decode()
        if not isinstance(value, dict):
            raise LakeError(f"{place}: {name} has {_kind(value)} in place of an object")
        yield line, value
        if text.take("]"):
            return
        if not text.take(","):
            if not text.peek():
                raise text.error("the file is truncated: its array has no ] at the end")
            raise text.error("',' or ']' is missing between two values of the array")
        if text.peek() == "]":
            raise text.error("the array ends with a ',' before its ']'; remove it")


def _nested_array(text: JsonText, path: str, keys: list[str]) -> Iterator[tuple[int, Record]]:
    """Yield the records at a path of keys such as result.items. Raises LakeError."""
    if not keys:
        yield from _array(text, f"the value of {path!r}")
        return
    missing = text.error(f"no object has the key {keys[0]!r} of --records {path}")
    if not text.take("{"):
        raise missing
    found = text.take("}")
    if found:
        raise missing
    while True:
        if _key(text) == keys[0]:
            if found:
                raise text.error(f"an object has the key {keys[0]!r} twice")
            found = True
            yield from _nested_array(text, path, keys[1:])
        else:
            text.decode()
        if text.take("}"):
            break
        if not text.take(","):
            raise text.error("the file is truncated: its object has no } at the end")
    if not found:
        raise missing


def _key(text: JsonText) -> str:
    """Return the next key of an object, and read up to its value."""
    if text.peek() != '"':
        raise text.error("a key in double quotes is missing")
    key = text.decode()
    if not text.take(":"):
        raise text.error("':' is missing after a key")
    text.peek()
    return str(key)


def _unexpected(text: JsonText, start: str) -> str:
    if start == ",":
        return "',' between two values; an array needs [ and ] around its values"
    if start in "}]":
        return f"{start!r} without its beginning"
    if text.is_at_start:
        return f"no JSON, as it begins with {start!r}; set --format to the file's format"
    value = text.decode()
    return f"{_kind(value)} in place of an object"


def _kind(value: Any) -> str:
    if isinstance(value, NumberText) or (isinstance(value, int) and not isinstance(value, bool)):
        return "a number"
    names = {str: "a text", bool: "a boolean", list: "an array", dict: "an object"}
    return names.get(type(value), "null")
