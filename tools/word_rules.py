"""The rules of the word check: banned words in prose, names, paths and classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """A banned word at a line of a file."""

    path: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.problem}"


@dataclass(frozen=True, slots=True)
class WordRules:
    """The banned words by the place where they are banned."""

    words: list[str] = field(default_factory=list)
    openings: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    locale: list[str] = field(default_factory=list)

    def in_prose(self, text: str) -> Iterator[str]:
        """Yield the problems of a sentence or a list of sentences."""
        banned = "|".join(self.words)
        for match in re.finditer(rf"(?<![\w`'-])({banned})(?![\w`'-])", text, re.IGNORECASE):
            yield f'banned word "{match[1]}"'

    def in_openings(self, text: str) -> Iterator[str]:
        """Yield the problems of the first words of sentences."""
        banned = "|".join(self.openings)
        for match in re.finditer(rf"(?:\A\s*|[.!?]\s+)({banned})(?= )", text):
            yield f'a sentence begins with "{match[1]}"'

    def in_name(self, name: str) -> Iterator[str]:
        """Yield the problems of an identifier."""
        for word in split_words(name):
            if word in self.words:
                yield f'banned word "{word}" in the name {name}'

    def in_class(self, name: str) -> Iterator[str]:
        """Yield the problems of a class name, besides those of any identifier."""
        if name in self.classes or any(word in self.names for word in split_words(name)):
            yield f"banned class name {name}"


def split_words(name: str) -> list[str]:
    """Split a name in snake or camel case into its words, in lower case."""
    return [part.lower() for part in _PARTS.findall(name)]


def check_path(path: Path, rules: WordRules) -> Iterator[Finding]:
    """Yield the findings in a file's own name and its folders' names."""
    for part in (*path.parts[:-1], path.stem):
        if part.lower() in rules.names:
            yield Finding(path.as_posix(), 1, f"banned name {part} in the path")
