"""The word check of a TypeScript file: defined names, comments, test names, locale texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.word_rules import Finding, WordRules

# A string, a comment or a regular expression, whichever begins first.
_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)
    |(?<=[(,=:\[!&|?{;])\s*(?P<regex>/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/[a-z]*)""",
    re.DOTALL | re.VERBOSE,
)
_DEFINITION = re.compile(
    r"\b(const|let|var|function\*?|class|interface|type|enum)\s+([A-Za-z_$][\w$]*)"
)
_TEST = re.compile(r"\b(?:test|it|describe)(?:\.each\([^\n]*\))?\(\s*$")
TYPES = ("class", "interface", "type", "enum")
LOCALES = ("en", "ko")


def check(path: str, text: str, rules: WordRules) -> Iterator[Finding]:
    """Yield the findings in the text of a file."""
    for offset, problem in _problems(path, text, rules):
        yield Finding(path, text.count("\n", 0, offset) + 1, problem)


def _problems(path: str, text: str, rules: WordRules) -> Iterator[tuple[int, str]]:
    for token in _TOKEN.finditer(text):
        is_test = token["text"] and _TEST.search(text, max(token.start() - 200, 0), token.start())
        if token["comment"] or is_test:
            yield from ((token.start(), problem) for problem in rules.in_prose(token[0]))
        if token["text"] and PurePosixPath(path).stem in LOCALES:
            yield from (
                (token.start(), f"banned text {part}") for part in rules.locale if part in token[0]
            )
    # Spaces in the place of the tokens keep the offsets.
    code = _TOKEN.sub(lambda token: re.sub(r"[^\n]", " ", token[0]), text)
    for match in _DEFINITION.finditer(code):
        problems = list(rules.in_name(match[2]))
        if match[1] in TYPES:
            problems += rules.in_class(match[2])
        yield from ((match.start(2), problem) for problem in problems)
