"""Changes of a statement's text that a policy could read otherwise than the engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

_TOKEN = re.compile(r"\s+|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\w+|.", re.DOTALL)
# Blanks, and characters that only one of the two may take for a blank.
_BLANKS = ["  ", "\t", "\n", "\r\n", "\f", "\v", "\u00a0", "\u3000", "\u200b", "\ufeff", "\x85"]
_COMMENTS = ["/**/", "/* ' */", "/*/**/*/", '/* " */', "--\n", "-- '\n", "/*;*/", "--\r\n"]
# Letters that Python's lower() or casefold() takes for an ASCII letter.
_ALIKE = {"k": "\u212a", "s": "\u017f", "i": "\u0130", "I": "\u0131", "a": "\uff41", "e": "\u00e9"}
_WRAPPERS = [
    "SELECT * FROM ({0})", "WITH c AS ({0}) SELECT * FROM c", "SELECT (SELECT count(*) FROM ({0}))",
    "SELECT * FROM t WHERE EXISTS ({0})", "FROM t, LATERAL ({0})", "({0}) UNION ALL BY NAME ({0})",
    "WITH RECURSIVE r AS ({0} UNION ALL {0}) FROM r", "EXPLAIN {0}", "EXPLAIN ANALYZE {0}",
    "DESCRIBE {0}", "SUMMARIZE {0}", "SELECT 1); {0}; SELECT (1", "SELECT 1; {0}", "{0};",
    "FROM ({0})", "SELECT 1); {0}; SELECT * FROM (SELECT 1",
    "WITH c AS MATERIALIZED ({0}) FROM c", "PIVOT ({0}) ON id IN (1) USING count(*)",
    "SELECT * FROM t POSITIONAL JOIN ({0})", "SELECT [x FOR x IN ({0})]", "PREPARE p AS {0}",
    "SELECT * FROM query($${0}$$)", "COPY ({0}) TO '<pwned>'", "CREATE TABLE x AS {0}",
    "WITH \"<name>\" AS (SELECT 1) {0}",
]  # fmt: skip


def mutate(sql: str, names: list[str], random: Random) -> str:
    """Return the statement after up to three changes."""
    for _ in range(random.choice([0, 1, 1, 2, 3])):
        sql = random.choice(_CHANGES)(sql, random)
    return sql.replace("<name>", alike(random.choice(names), random).replace('"', '""'))


def alike(name: str, random: Random) -> str:
    """Return a name that looks the same after a folding that is not DuckDB's."""
    places = [place for place, letter in enumerate(name) if letter in _ALIKE]
    if not places or random.random() < 0.3:
        return name.upper()
    place = random.choice(places)
    return name[:place] + _ALIKE[name[place]] + name[place + 1 :]


def _wrap(sql: str, random: Random) -> str:
    return random.choice(_WRAPPERS).format(sql)


def _edit_tokens(sql: str, random: Random) -> str:
    """Duplicate, drop, exchange, quote or blank one token."""
    tokens = _TOKEN.findall(sql)
    if not tokens:
        return sql
    place = random.randrange(len(tokens))
    token = tokens[place]
    tokens[place] = random.choice(
        [
            token + random.choice(_BLANKS),
            token + random.choice(_COMMENTS),
            random.choice(_COMMENTS) + token,
            token.upper(),
            token.swapcase(),
            alike(token, random),
            f'"{token}"' if token.isidentifier() else token,
            f"system.main.{token}" if token.isidentifier() else token,
            f"main.{token}" if token.isidentifier() else token,
            token * 2,
            "",
            random.choice(tokens),
            random.choice(_BLANKS) if token.isspace() else token,
        ]
    )
    return "".join(tokens)


_CHANGES: list[Callable[[str, Random], str]] = [_wrap, _edit_tokens, _edit_tokens, _edit_tokens]
