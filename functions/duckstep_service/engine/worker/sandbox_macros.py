"""Macros of the sandbox in place of functions that DuckDB 1.5.5 does not call safely.

DuckDB raises the argument of error() as it is, like the text of one of its own errors. Some JSON
functions recurse for each level of a document and overflow the stack: at 8 MB json_structure ends
the process at 15,000 levels. A document has no more levels than it has opening brackets.

The statement policy refuses these names with a schema, which would pass by the macros.
"""

from __future__ import annotations

from duckstep_service.core.sql.function_policy import REPLACED

MAX_BRACKETS = 4_000

_ERROR = "error(message) AS system.main.error('error(): ' || CAST(message AS VARCHAR))"
# An argument is guarded, not the call: the optimizer evaluates a call of constants in any branch.
_GUARD = f"""(CASE
    WHEN strlen(CAST({{0}} AS VARCHAR)) - strlen(translate(CAST({{0}} AS VARCHAR), '[{{{{', ''))
        <= {MAX_BRACKETS} THEN {{0}}
    ELSE system.main.error('{{1}}() takes JSON of at most {MAX_BRACKETS:,} lists and objects.')
END)"""


def macro_statements() -> list[str]:
    """Return the statements that create the macros."""
    calls = {
        "json_structure": [_guarded_call("json_structure", "a")],
        "json_contains": [_guarded_call("json_contains", "a", "b")],
        "json_merge_patch": [
            _guarded_call("json_merge_patch", "a", "b"),
            _guarded_call("json_merge_patch", "a", "b", "c"),
        ],
        "json_group_structure": [
            "(a) AS system.main.json_structure(json_group_array("
            f"{_GUARD.format('a', 'json_group_structure')}))->0"
        ],
    }
    assert {"error", *calls} == REPLACED
    macros = [_ERROR, *(f"{name}{', '.join(forms)}" for name, forms in calls.items())]
    return [f"CREATE MACRO {macro}" for macro in macros]


def _guarded_call(name: str, *parameters: str) -> str:
    """Return the parameters and the body of a macro that calls `name` with guarded arguments."""
    arguments = ", ".join(_GUARD.format(parameter, name) for parameter in parameters)
    return f"({', '.join(parameters)}) AS system.main.{name}({arguments})"
