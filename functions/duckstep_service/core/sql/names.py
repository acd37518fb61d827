"""Comparison of SQL names as DuckDB compares them.

DuckDB 1.5.5 folds the letters A to Z alone in names of tables, CTEs, aliases, columns, struct
fields, schemas, functions and parameters. `str.lower()` also makes one name of `É` and `é`, and
`k` of the KELVIN SIGN, which are different names to DuckDB.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import ascii_lowercase, ascii_uppercase
from typing import Any

# The schemas without a database's name: tables at the top of the bucket are in `main`.
DEFAULT_SCHEMAS = ("", "main")
# The schemas and catalogs of DuckDB itself. A database of this name needs quotes: `"temp.orders"`.
RESERVED_SCHEMAS = frozenset(
    {"main", "memory", "temp", "system", "information_schema", "pg_catalog"}
)
_FOLDED = str.maketrans(ascii_uppercase, ascii_lowercase)


def fold_name(name: str) -> str:
    """Return the form in which equal names are the same string."""
    return name.lower() if name.isascii() else name.translate(_FOLDED)


def referenced_name(node: Mapping[str, Any]) -> str:
    """Return the table's name in the catalog that a BASE_TABLE node names: `db.orders`."""
    schema, name = str(node["schema_name"]), str(node["table_name"])
    return name if fold_name(schema) in DEFAULT_SCHEMAS else f"{schema}.{name}"


def qualified_names(name: str) -> Iterator[tuple[str, str]]:
    """Yield each schema and table as which SQL may name a table with dots in its name."""
    for index, character in enumerate(name):
        schema, table = name[:index], name[index + 1 :]
        if character == "." and schema and table and fold_name(schema) not in RESERVED_SCHEMAS:
            yield schema, table


def fold_name_sql(expression: str) -> str:
    """Return the SQL that folds the text `expression`; DuckDB's lower() folds every letter."""
    return f"translate({expression}, '{ascii_uppercase}', '{ascii_lowercase}')"
