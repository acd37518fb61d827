"""The functions of regular expressions, whose patterns are literals."""

from __future__ import annotations

import re

from duckstep_service.core.sql.quoting import quote_literal
from duckstep_service.core.translation.calls import Call
from duckstep_service.core.translation.patterns import athena_pattern
from duckstep_service.core.translation.texts import texts
from duckstep_service.core.translation.typed import Typed, call
from duckstep_service.core.translation.types import BOOLEAN, VARCHAR


def safe_pattern(c: Call, index: int) -> str:
    """Return a literal pattern for Athena."""
    pattern = athena_pattern(c.text(index))
    if pattern is None:
        raise c.refuse(f"The pattern {c.text(index)[:40]!r}")
    return pattern


def regexp_matches(c: Call) -> Typed:
    """Search for a safe pattern."""
    c.expect(2)
    pattern = safe_pattern(c, 1)
    text = texts(c, 0)[0]
    if c.name == "regexp_full_match":
        pattern = rf"\A(?:{pattern})\z"
    return Typed(call("regexp_like", text, quote_literal(pattern)), BOOLEAN)


def regexp_extract(c: Call) -> Typed:
    """Return the first match of a safe pattern, or a group of it; an empty text without a match."""
    c.expect(2, 3)
    group = c.integer(2) if len(c.arguments) == 3 else 0
    pattern = safe_pattern(c, 1)
    if not 0 <= group <= re.compile(c.text(1)).groups:
        raise c.refuse()
    (text,) = texts(c, 0)
    found = call("regexp_extract", text, quote_literal(pattern), str(group))
    return Typed(f"(CASE WHEN {text} IS NOT NULL THEN coalesce({found}, '') END)", VARCHAR)


def regexp_replace(c: Call) -> Typed:
    """Replace every match of a safe pattern that is never empty (option g)."""
    c.expect(4)
    pattern, text = safe_pattern(c, 1), c.text(2)
    if c.text(3) != "g" or re.search(c.text(1), "") or "\\" in text or "$" in text:
        raise c.refuse("regexp_replace without the option g, or with groups or an empty match")
    if "\\A" in pattern:
        raise c.refuse("regexp_replace with ^")
    found = call("regexp_replace", texts(c, 0)[0], quote_literal(pattern), quote_literal(text))
    return Typed(found, VARCHAR)
