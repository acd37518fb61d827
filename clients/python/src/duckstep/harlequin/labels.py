"""Short labels of DuckDB's types, as Harlequin's other adapters write them."""

from __future__ import annotations

_LABELS = {
    "BOOLEAN": "t/f",
    "TINYINT": "#",
    "SMALLINT": "#",
    "INTEGER": "#",
    "BIGINT": "##",
    "HUGEINT": "###",
    "UTINYINT": "u#",
    "USMALLINT": "u#",
    "UINTEGER": "u#",
    "UBIGINT": "u##",
    "UHUGEINT": "u###",
    "BIGNUM": "###",
    "FLOAT": "#.#",
    "DOUBLE": "#.#",
    "DECIMAL": "#.#",
    "VARCHAR": "s",
    "UUID": "uid",
    "BLOB": "0b",
    "BIT": "010",
    "DATE": "d",
    "TIME": "t",
    "TIME_NS": "t",
    "TIME WITH TIME ZONE": "ttz",
    "TIMESTAMP": "ts",
    "TIMESTAMP_S": "ts",
    "TIMESTAMP_MS": "ts",
    "TIMESTAMP_NS": "ts",
    "TIMESTAMP WITH TIME ZONE": "ttz",
    "INTERVAL": "|-|",
    "ENUM": "enum",
    "JSON": "{}",
    "VARIANT": "var",
    "GEOMETRY": "geo",
    "STRUCT": "{}",
    "MAP": "{m}",
    "UNION": "|",
}
_UNKNOWN = "?"


def type_label(declared: str) -> str:
    """Return the label of a type such as DECIMAL(10,2) or VARCHAR[]."""
    if declared.endswith("]"):
        return "[]"
    return _LABELS.get(declared.partition("(")[0].strip(), _UNKNOWN)
