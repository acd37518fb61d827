"""Patterns of RE2, DuckDB's regular expressions, that mean the same in Athena."""

from __future__ import annotations

import re

_CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_LITERAL = r"[A-Za-z0-9 _@,:;/<>=!#%&'\"~\-\uac00-\ud7a3]"
_ESCAPED = r"\\[.\\+*?()\[\]{}|^$/\-]"
_QUANTIFIER = r"[*+?]\??|\{\d{1,3}(?:,\d{0,3})?\}\??"
_TOKEN = re.compile(
    rf"(?P<same>{_LITERAL}|{_ESCAPED}|\||\(\?:|\((?!\?)|\)|{_QUANTIFIER})"
    r"|\\(?P<kind>[dwsDWS])|(?P<dot>\.)|(?P<start>\^)|(?P<end>\$)|\[(?P<not>\^?)(?P<items>[^\[\]]+)\]"
)
_ITEM = re.compile(
    r"\\(?P<kind>[dws])|(?P<range>[0-9]-[0-9]|[a-z]-[a-z]|[A-Z]-[A-Z]|[\uac00-\ud7a3]-[\uac00-\ud7a3])"
    r"|(?P<one>[A-Za-z0-9 _@,:;/.+*\uac00-\ud7a3])|(?P<escaped>\\[.\-\\/+*?()^$])"
)


def athena_pattern(pattern: str) -> str | None:
    """Return a pattern for Athena, None if it has a part that may mean something else there."""
    made, end = [], 0
    while end < len(pattern):
        found = _TOKEN.match(pattern, end)
        part = _part(found) if found else None
        if found is None or part is None:
            return None
        made.append(part)
        end = found.end()
    try:
        re.compile(pattern)
    except re.error:
        return None
    return "".join(made)


def _part(found: re.Match[str]) -> str | None:
    if found["same"]:
        return found["same"]
    if found["kind"]:
        members = _CLASSES[found["kind"].lower()]
        return f"[{'^' if found['kind'].isupper() else ''}{members}]"
    if found["dot"]:
        return r"[^\n]"
    if found["start"] or found["end"]:
        return r"\A" if found["start"] else r"\z"
    items = _items(found["items"])
    return f"[{found['not']}{items}]" if items else None


def _items(text: str) -> str | None:
    """Return the members of a class of characters."""
    made, end = "", 0
    while end < len(text):
        found = _ITEM.match(text, end)
        if found is None:
            return None
        made += _CLASSES[found["kind"]] if found["kind"] else found[0]
        end = found.end()
    return made
