"""Folding of names: the letters A to Z alone, in every place that compares names."""

from __future__ import annotations

import ast

import pytest
from duckstep_service.core.sql.names import fold_name, qualified_names

from tests.support.paths import ROOT

SERVICE = ROOT / "functions/duckstep_service"
# The packages that compare names of SQL.
COMPARING = ("core/catalog", "core/planning", "core/sql", "engine")
CASE_METHODS = {"lower", "upper", "casefold", "capitalize", "swapcase", "title"}
# Texts that are no names: booleans in SQL, the first letter of a sentence, values of settings,
# DuckDB's name of a type.
OTHER_TEXTS = {
    "core/catalog/partition_values.py": {"time_zone.upper()"},
    "core/catalog/settings.py": {"values.get('policy', ALLOW).lower()"},
    "core/catalog/hive_names.py": {"name.lower()"},
    "core/sql/dialect_hints.py": {"close[0].upper()"},
    "core/sql/names.py": {"name.lower()"},
    "core/sql/parse_errors.py": {"text[:1].upper()"},
    "engine/output/export.py": {"str(source.result_format.header).lower()"},
    "engine/output/storage_types.py": {"kind.id.upper()"},
    "engine/worker/sandbox.py": {
        "str(bool(config.s3)).lower()",
        "str(config.ordered).lower()",
        "str(s3.use_ssl).lower()",
    },
}


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("Reviews", "REVIEWS", True),
        ("a-Z_[{@`", "A-z_[{@`", True),
        ("café", "CAFé", True),
        ("café", "CAFÉ", False),
        ("duckdb_views", "duc\u212adb_views", False),
        ("\u0131", "i", False),
        ("\u0130", "i\u0307", False),
        ("ß", "ss", False),
        ("ß", "ẞ", False),
        ("\u017f", "s", False),
        ("\uff41", "\uff21", False),
        ("\u03c3", "\u03c2", False),
        ("\u01c6", "\u01c5", False),
        ("é", "e\u0301", False),
        ("a", "a ", False),
        ("a.b", "A.B", True),
        ('q"q', 'Q"Q', True),
    ],
)
def test_fold_name_folds_ascii_letters_alone(one: str, other: str, equal: bool) -> None:
    assert (fold_name(one) == fold_name(other)) is equal
    assert fold_name(fold_name(one)) == fold_name(one)
    assert len(fold_name(one)) == len(one)


def changes_of_case(tree: ast.AST) -> set[str]:
    """Return the calls of str's methods that change the case, and lower() in the text of SQL."""
    return {
        ast.unparse(node)
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.Attribute)
            and node.attr in CASE_METHODS
            and isinstance(node.value, ast.Name)
            and node.value.id == "str"
        )
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CASE_METHODS
        )
        or (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and ("lower(" in node.value or "upper(" in node.value)
            and "SELECT" in node.value
        )
    }


def test_names_are_folded_by_fold_name_alone() -> None:
    found = {}
    for area in COMPARING:
        for path in (SERVICE / area).rglob("*.py"):
            calls = changes_of_case(ast.parse(path.read_text("utf-8")))
            name = path.relative_to(SERVICE).as_posix()
            if others := calls - OTHER_TEXTS.get(name, set()):
                found[name] = others
    assert found == {}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("orders", []),
        ("db.orders", [("db", "orders")]),
        ("a.b.c", [("a", "b.c"), ("a.b", "c")]),
        ("Main.t", []),
        ("temp.t", []),
        ("db.", []),
        ("a..b", [("a", ".b"), ("a.", "b")]),
    ],
)
def test_qualified_names_of_dotted_name(name: str, expected: list[tuple[str, str]]) -> None:
    assert list(qualified_names(name)) == expected
