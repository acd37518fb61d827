"""Conversion of decoded values to Arrow columns, which DuckDB casts to their types."""

import json
from collections.abc import Callable
from typing import Any

import pyarrow

from lake.json_text import NumberText
from lake.value_types import JSON, ValueType

Converter = Callable[[Any], Any]


def arrow_type(values: ValueType, type_: str) -> pyarrow.DataType:
    """Return the Arrow type that carries values of a DuckDB type: text, but for a few."""
    if type_ == "BIGINT":
        return pyarrow.int64()
    if type_ == "BOOLEAN":
        return pyarrow.bool_()
    if type_.endswith("[]") and values.element:
        return pyarrow.list_(arrow_type(values.element, values.element.duckdb_type()))
    if type_.endswith("[]"):
        return pyarrow.list_(pyarrow.string())
    if type_.startswith("MAP"):
        return pyarrow.map_(pyarrow.string(), pyarrow.string())
    if type_.startswith("STRUCT"):
        fields = values.named_fields()
        return pyarrow.struct([(name, arrow_type(t, t.duckdb_type())) for _, name, t in fields])
    return pyarrow.large_string()


def converter(values: ValueType, type_: str) -> Converter | None:
    """Return the function from a decoded value to its Arrow value, None if they are the same."""
    if type_ == JSON:
        return json_text
    if type_.endswith("[]"):
        return _array_converter(values.element)
    if type_.startswith("STRUCT"):
        return _object_converter(values)
    if type_.startswith("MAP"):
        return lambda value: list(value.items())
    if type_ in ("BIGINT", "BOOLEAN") or values.kinds <= {"text"}:
        return None
    return _text


def convert(values: list[Any], converter_: Converter | None) -> list[Any]:
    """Return the converted values; None remains None."""
    if converter_ is None:
        return values
    return [None if value is None else converter_(value) for value in values]


def json_text(value: Any) -> str:
    """Return a value as JSON, with numbers as the file spells them."""
    if isinstance(value, NumberText):
        return str(value)
    if isinstance(value, dict):
        items = (f"{json.dumps(k, ensure_ascii=False)}:{json_text(v)}" for k, v in value.items())
        return f"{{{','.join(items)}}}"
    if isinstance(value, list):
        return f"[{','.join(map(json_text, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json_text(value)


def _array_converter(element: ValueType | None) -> Converter | None:
    convert_item = converter(element, element.duckdb_type()) if element else None
    if convert_item is None:
        return None
    return lambda value: convert(value, convert_item)


def _object_converter(values: ValueType) -> Converter:
    fields = [
        (key, name, converter(type_, type_.duckdb_type()))
        for key, name, type_ in values.named_fields()
    ]

    def convert_object(value: dict[str, Any]) -> dict[str, Any]:
        return {
            name: item if item is None or convert_item is None else convert_item(item)
            for key, name, convert_item in fields
            if (item := value.get(key)) is not None
        }

    return convert_object
