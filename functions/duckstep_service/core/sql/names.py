"""Comparison of SQL names as DuckDB compares them.

DuckDB 1.5.5 folds the letters A to Z alone in names of tables, CTEs, aliases, columns, struct
fields, schemas, functions and parameters. `str.lower()` also makes one name of `É` and `é`, and
`k` of the KELVIN SIGN, which are different names to DuckDB.
"""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase

_FOLDED = str.maketrans(ascii_uppercase, ascii_lowercase)


def fold_name(name: str) -> str:
    """Return the form in which equal names are the same string."""
    return name.lower() if name.isascii() else name.translate(_FOLDED)


def fold_name_sql(expression: str) -> str:
    """Return the SQL that folds the text `expression`; DuckDB's lower() folds every letter."""
    return f"translate({expression}, '{ascii_uppercase}', '{ascii_lowercase}')"
