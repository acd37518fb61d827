"""The functions and operators of texts."""

from __future__ import annotations

import re

from duckstep_service.core.sql.quoting import quote_literal
from duckstep_service.core.translation.calls import Call, Rule
from duckstep_service.core.translation.casts import text_of
from duckstep_service.core.translation.typed import Typed, call
from duckstep_service.core.translation.types import BIGINT, BOOLEAN, VARCHAR, list_of

# The letters whose capital or small letter differs: Unicode 16 added them, or their other case.
NEW_LETTERS = (
    "\u019b\u0264\u1c89\u1c8a\ua7cb-\ua7cd\ua7da-\ua7dc\U00010d50-\U00010d65\U00010d70-\U00010d85"
)


def texts(c: Call, *indexes: int) -> list[str]:
    """Return arguments that are texts."""
    for index in indexes:
        if c.arguments[index].kind not in ("VARCHAR", "NULL"):
            raise c.refuse()
    return [c.convert(c.arguments[index], VARCHAR).sql for index in indexes]


def letters(name: str) -> Rule:
    """Return the rule of upper or lower; fails for letters that DuckDB's Unicode does not have."""

    def rule(c: Call) -> Typed:
        c.expect(1)
        (text,) = texts(c, 0)
        # DuckDB's capital letter of ß is ẞ.
        changed = call(name, f"replace({text}, 'ß', 'ẞ')" if name == "upper" else text)
        test = f"regexp_like({text}, '[{NEW_LETTERS}]')"
        failure = f"CAST(1 / (CASE WHEN {test} THEN 0 ELSE 1 END) AS varchar)"
        return Typed(f"(CASE WHEN {test} THEN {failure} ELSE {changed} END)", VARCHAR)

    return rule


def concatenate(c: Call) -> Typed:
    """Return `a || b`, NULL if either is; lists are concatenated, too."""
    left, right = c.expect(2)
    if left.kind == "LIST" and left.type == right.type:
        raise c.refuse("A concatenation of lists")
    parts = [text_of(each, c.node, c.state) for each in (left, right)]
    return Typed(f"({' || '.join(parts)})", VARCHAR)


def concat(c: Call) -> Typed:
    """Return the texts of the arguments that are not NULL."""
    parts = [f"coalesce({text_of(each, c.node, c.state)}, '')" for each in c.arguments]
    return Typed(f"({' || '.join(parts)})", VARCHAR)


def concat_ws(c: Call) -> Typed:
    """Return the texts that are not NULL, with a separator."""
    separator, *rest = c.arguments
    if separator.kind != "VARCHAR" or not rest:
        raise c.refuse()
    items = ", ".join(text_of(each, c.node, c.state) for each in rest)
    return Typed(f"array_join(ARRAY[{items}], {separator.sql})", VARCHAR)


def length(c: Call) -> Typed:
    """Return the number of characters, or of a list's elements."""
    (operand,) = c.expect(1)
    if operand.kind == "LIST":
        return Typed(f"CAST(cardinality({operand.sql}) AS bigint)", BIGINT)
    return Typed(call("length", *texts(c, 0)), BIGINT)


def size_in_bytes(c: Call) -> Typed:
    """Return the number of bytes in UTF-8."""
    c.expect(1)
    return Typed(f"length(to_utf8({texts(c, 0)[0]}))", BIGINT)


def _integer(c: Call, index: int) -> str:
    operand = c.arguments[index]
    if not operand.type.is_integer:
        raise c.refuse()
    return c.convert(operand, BIGINT).sql


def substring(c: Call) -> Typed:
    """Return a part of a text, which DuckDB counts from the end for a negative start."""
    c.expect(2, 3)
    (text,) = texts(c, 0)
    start, first = _integer(c, 1), c.arguments[1].integer
    if len(c.arguments) == 2:
        return Typed(_suffix(text, start, first), VARCHAR)
    length, count = _integer(c, 2), c.arguments[2].integer
    if first == 1:
        return Typed(call("substr", text, "1", f"greatest({length}, 0)"), VARCHAR)
    if first is None or first < 1 or count is None or count < 0:
        raise c.refuse("substring from a start that is no positive literal, with a length")
    return Typed(call("substr", text, str(first), str(count)), VARCHAR)


def _suffix(text: str, start: str, first: int | None) -> str:
    if first is not None and first >= 1:
        return call("substr", text, str(first))
    return (
        f"(CASE WHEN {start} > 0 THEN substr({text}, {start}) WHEN {start} < 0"
        f" THEN substr({text}, greatest(length({text}) + {start}, 0) + 1)"
        f" WHEN {start} = 0 THEN {text} END)"
    )


def left(c: Call) -> Typed:
    """Return the first characters, for a negative count all but the last."""
    c.expect(2)
    (text,), count = texts(c, 0), _integer(c, 1)
    size = f"(CASE WHEN {count} >= 0 THEN {count} ELSE greatest(length({text}) + {count}, 0) END)"
    known = c.arguments[1].integer
    return Typed(
        call("substr", text, "1", str(known) if known is not None and known >= 0 else size), VARCHAR
    )


def right(c: Call) -> Typed:
    """Return the last characters, for a negative count all but the first."""
    c.expect(2)
    (text,), count = texts(c, 0), _integer(c, 1)
    start = (
        f"(CASE WHEN {count} >= 0 THEN greatest(length({text}) - {count}, 0)"
        f" ELSE -({count}) END) + 1"
    )
    return Typed(call("substr", text, start), VARCHAR)


def like(c: Call) -> Typed:
    """Match a pattern of LIKE."""
    c.expect(2)
    text, pattern = texts(c, 0, 1)
    sql = f"({text} LIKE {pattern})"
    return Typed(sql if c.name == "~~" else f"(NOT {sql})", BOOLEAN)


def like_escape(c: Call) -> Typed:
    """Match a literal pattern of LIKE with ESCAPE."""
    c.expect(3)
    pattern, escape = c.text(1), c.text(2)
    rest = re.sub(re.escape(escape) + f"[%_{re.escape(escape)}]", "", pattern) if escape else ""
    if len(escape) != 1 or escape in rest or escape in "%_":
        raise c.refuse("An escape of another character than %, _ and itself")
    sql = f"({texts(c, 0)[0]} LIKE {quote_literal(pattern)} ESCAPE {quote_literal(escape)})"
    return Typed(sql if c.name == "like_escape" else f"(NOT {sql})", BOOLEAN)


def ilike(c: Call) -> Typed:
    """Match a literal pattern without regard to case."""
    c.expect(2)
    pattern = c.text(1)
    if re.search(f"[{NEW_LETTERS}]", pattern):
        raise c.refuse("ILIKE with a letter that is new in Unicode 16")
    sql = f"(lower({texts(c, 0)[0]}) LIKE lower({quote_literal(pattern)}))"
    return Typed(sql if c.name == "~~*" else f"(NOT {sql})", BOOLEAN)


def contains(c: Call) -> Typed:
    """Return whether a text has another in it."""
    c.expect(2)
    text, part = texts(c, 0, 1)
    return Typed(f"(strpos({text}, {part}) > 0)", BOOLEAN)


def starts_with(c: Call) -> Typed:
    """Return whether a text begins with another."""
    return Typed(call("starts_with", *texts(c, *range(len(c.expect(2))))), BOOLEAN)


def ends_with(c: Call) -> Typed:
    """Return whether a text ends with another."""
    c.expect(2)
    text, end = texts(c, 0, 1)
    tail = f"substr({text}, greatest(length({text}) - length({end}), 0) + 1)"
    return Typed(f"({tail} = {end})", BOOLEAN)


def index_of(c: Call) -> Typed:
    """Return the position of a text in another, from 1, 0 if it is not there."""
    c.expect(2)
    return Typed(call("strpos", *texts(c, 0, 1)), BIGINT)


def trim(name: str) -> Rule:
    """Return the rule of a function that removes spaces, or literal characters, at the ends."""

    def rule(c: Call) -> Typed:
        c.expect(1, 2)
        (text,), characters = texts(c, 0), " "
        if len(c.arguments) == 2:
            characters = c.text(1)
        if not characters or not re.fullmatch(r"[A-Za-z0-9 _./,;:#\-]+", characters):
            raise c.refuse()
        members = f"[{re.escape(characters)}]+"
        start, end = rf"\A{members}", rf"{members}\z"
        ends = {"trim": f"{start}|{end}", "ltrim": start, "rtrim": end}
        return Typed(call("regexp_replace", text, quote_literal(ends[name]), "''"), VARCHAR)

    return rule


def replace(c: Call) -> Typed:
    """Replace every occurrence of a literal text that is not empty."""
    c.expect(3)
    if not c.text(1):
        raise c.refuse("replace of an empty text")
    return Typed(call("replace", *texts(c, 0, 1, 2)), VARCHAR)


def pad(c: Call) -> Typed:
    """Pad to a literal length with a literal text."""
    c.expect(3)
    if c.integer(1) < 0 or not c.text(2):
        raise c.refuse()
    return Typed(call(c.name, texts(c, 0)[0], str(c.integer(1)), texts(c, 2)[0]), VARCHAR)


def repeat(c: Call) -> Typed:
    """Repeat a text a literal number of times."""
    c.expect(2)
    if not 0 <= c.integer(1) <= 1000:
        raise c.refuse()
    (text,) = texts(c, 0)
    sql = f"array_join(repeat({text}, {c.integer(1)}), '')"
    return Typed(f"(CASE WHEN {text} IS NOT NULL THEN {sql} END)", VARCHAR)


def split_part(c: Call) -> Typed:
    """Return the n-th part between literal separators, an empty text if there is none."""
    c.expect(3)
    if not c.text(1) or c.integer(2) < 1:
        raise c.refuse()
    (text,) = texts(c, 0)
    found = call("split_part", *texts(c, 0, 1), str(c.integer(2)))
    return Typed(f"(CASE WHEN {text} IS NOT NULL THEN coalesce({found}, '') END)", VARCHAR)


def split(c: Call) -> Typed:
    """Return the parts between literal separators."""
    c.expect(2)
    if not c.text(1):
        raise c.refuse()
    return Typed(call("split", *texts(c, 0, 1)), list_of(VARCHAR))


def hash_text(name: str) -> Rule:
    """Return the rule of a hash of a text in hexadecimal digits."""

    def rule(c: Call) -> Typed:
        c.expect(1)
        return Typed(f"lower(to_hex({name}(to_utf8({texts(c, 0)[0]}))))", VARCHAR)

    return rule
