"""DuckDB's types, with Athena's for the same values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.quoting import quote_identifier

_TOKEN = re.compile(r'\s*("(?:[^"]|"")*"|[^\s(),\[\]"]+|[(),]|\[\d*\])')
_ATHENA = {
    "BOOLEAN": "boolean",
    "TINYINT": "tinyint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "HUGEINT": "decimal(38,0)",
    "DOUBLE": "double",
    "FLOAT": "real",
    "VARCHAR": "varchar",
    "DATE": "date",
    "TIMESTAMP": "timestamp(6)",
    # A moment is its timestamp in UTC, the zone of the session.
    "TIMESTAMPTZ": "timestamp(6)",
    "BLOB": "varbinary",
    "NULL": "boolean",
}
# The types of the parts: Athena stores no microseconds, and DuckDB casts every part back.
_STORED = {
    "TINYINT": ("integer", "INTEGER"),
    "SMALLINT": ("integer", "INTEGER"),
    "HUGEINT": ("decimal(38,0)", "DECIMAL(38,0)"),
    "TIMESTAMP": ("varchar", "VARCHAR"),
    "TIMESTAMPTZ": ("varchar", "VARCHAR"),
}
_NAMES = {
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ",
    "INT": "INTEGER",
    '"NULL"': "NULL",
    "STRING": "VARCHAR",
    "TEXT": "VARCHAR",
}
_SPELLED = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE", "NULL": "INTEGER"}
INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
INTEGER_DIGITS = {"TINYINT": 3, "SMALLINT": 5, "INTEGER": 10, "BIGINT": 19, "HUGEINT": 38}
MAX_DIGITS = 38


@dataclass(frozen=True, slots=True)
class Type:
    """A type of DuckDB: its name, the digits of a DECIMAL, the types inside a nested one.

    The fields of a LIST are its element, of a MAP its key and value, without names.
    """

    kind: str
    width: int = 0
    scale: int = 0
    fields: tuple[tuple[str, Type], ...] = ()

    @property
    def is_integer(self) -> bool:
        return self.kind in INTEGERS

    @property
    def is_exact(self) -> bool:
        """Whether the type is an integer or a DECIMAL."""
        return self.is_integer or self.kind == "DECIMAL"

    @property
    def is_number(self) -> bool:
        return self.is_exact or self.kind in ("DOUBLE", "FLOAT")

    @property
    def is_time(self) -> bool:
        return self.kind in ("DATE", "TIMESTAMP", "TIMESTAMPTZ")

    @property
    def is_nested(self) -> bool:
        return self.kind in ("LIST", "STRUCT", "MAP")

    @property
    def element(self) -> Type:
        """The element of a LIST, the key of a MAP."""
        return self.fields[0][1]

    @property
    def value(self) -> Type:
        """The value of a MAP."""
        return self.fields[1][1]

    def leaves(self) -> Iterator[Type]:
        """Yield the types that are not nested."""
        if self.fields:
            for _, field in self.fields:
                yield from field.leaves()
        else:
            yield self

    @property
    def is_supported(self) -> bool:
        return all(leaf.kind in _ATHENA or leaf.kind == "DECIMAL" for leaf in self.leaves())

    def athena(self) -> str:
        """Return Athena's type of an expression; the fields of a row are f0, f1, …."""
        return self._athena(False)

    def stored(self) -> str:
        """Return Athena's type of a column of the parts."""
        return self._athena(True)

    def _athena(self, stored: bool) -> str:
        if self.kind == "DECIMAL":
            return f"decimal({self.width},{self.scale})"
        if self.kind == "LIST":
            return f"array({self.element._athena(stored)})"
        if self.kind == "MAP":
            return f"map({self.element._athena(stored)}, {self.value._athena(stored)})"
        if self.kind == "STRUCT":
            fields = (f"f{i} {each._athena(stored)}" for i, (_, each) in enumerate(self.fields))
            return f"row({', '.join(fields)})"
        return _STORED[self.kind][0] if stored and self.kind in _STORED else _ATHENA[self.kind]

    def part(self) -> str:
        """Return DuckDB's type of a column of the parts."""
        return self._duckdb(True)

    def name(self) -> str:
        """Return DuckDB's text of the type."""
        return self._duckdb(False)

    def _duckdb(self, part: bool) -> str:
        if self.kind == "DECIMAL":
            return f"DECIMAL({self.width},{self.scale})"
        if self.kind == "LIST":
            return f"{self.element._duckdb(part)}[]"
        if self.kind == "MAP":
            return f"MAP({self.element._duckdb(part)}, {self.value._duckdb(part)})"
        if self.kind == "STRUCT":
            fields = (
                f"{f'f{i}' if part else quote_identifier(name)} {each._duckdb(part)}"
                for i, (name, each) in enumerate(self.fields)
            )
            return f"STRUCT({', '.join(fields)})"
        if part and self.kind in _STORED:
            return _STORED[self.kind][1]
        return _SPELLED.get(self.kind, self.kind)

    def field(self, name: str) -> tuple[int, Type] | None:
        """Return the number and the type of a STRUCT's field, None without one of that name."""
        for number, (each, found) in enumerate(self.fields):
            if self.kind == "STRUCT" and fold_name(each) == fold_name(name):
                return number, found
        return None


def list_of(element: Type) -> Type:
    """Return the type of a list."""
    return Type("LIST", fields=(("", element),))


def decimal(width: int, scale: int) -> Type:
    """Return a DECIMAL."""
    return Type("DECIMAL", width, scale)


BOOLEAN, INTEGER, BIGINT, HUGEINT = map(Type, ("BOOLEAN", "INTEGER", "BIGINT", "HUGEINT"))
TINYINT, DOUBLE, VARCHAR, DATE = map(Type, ("TINYINT", "DOUBLE", "VARCHAR", "DATE"))
TIMESTAMP, TIMESTAMPTZ, NULL = map(Type, ("TIMESTAMP", "TIMESTAMPTZ", "NULL"))
INTERVAL = Type("INTERVAL")


def parse_type(text: str) -> Type:
    """Return the type that DuckDB's text names; a type without an equal has its text as kind."""
    tokens = _TOKEN.findall(text)
    found, end = _parse(tokens, 0)
    return found if end == len(tokens) else Type(text)


def _parse(tokens: list[str], start: int) -> tuple[Type, int]:
    words, index = [], start
    while index < len(tokens) and tokens[index] not in ("(", ")", ",") and tokens[index][0] != "[":
        words.append(tokens[index])
        index += 1
    name = " ".join(words).upper()
    found = Type(_NAMES.get(name, name))
    if index < len(tokens) and tokens[index] == "(":
        found, index = _parse_arguments(found.kind, tokens, index + 1)
    while index < len(tokens) and tokens[index][0] == "[":
        found = list_of(found) if tokens[index] == "[]" else Type("ARRAY")
        index += 1
    return found, index


def _parse_arguments(kind: str, tokens: list[str], index: int) -> tuple[Type, int]:
    if kind == "DECIMAL":
        return decimal(int(tokens[index]), int(tokens[index + 2])), index + 4
    fields: list[tuple[str, Type]] = []
    while tokens[index] != ")":
        name = ""
        if kind == "STRUCT" and tokens[index + 1] not in (",", ")"):
            name, index = tokens[index], index + 1
            name = name[1:-1].replace('""', '"') if name[0] == '"' else name
        field, index = _parse(tokens, index)
        fields.append((name, field))
        index += tokens[index] == ","
    supported = kind in ("STRUCT", "MAP")
    return (Type(kind, fields=tuple(fields)) if supported else Type(kind)), index + 1


def ast_type(node: dict[str, object] | None) -> Type:
    """Return the type of a node of DuckDB's AST."""
    info = (node or {}).get("type_info") or {}
    assert isinstance(info, dict)
    kind = str((node or {}).get("id", ""))
    if kind == "DECIMAL":
        return decimal(int(info.get("width", 18)), int(info.get("scale", 3)))
    if kind == "LIST":
        return list_of(ast_type(info["child_type"]))
    if kind == "STRUCT":
        fields = tuple((each["first"], ast_type(each["second"])) for each in info["child_types"])
        return Type("STRUCT", fields=fields)
    if kind == "MAP":
        inner = ast_type(info["child_type"])
        return Type("MAP", fields=tuple(("", each) for _, each in inner.fields))
    return Type(_NAMES.get(kind, kind))
