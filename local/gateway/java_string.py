"""Java's String for mapping templates."""

import re
from typing import Any


class JavaString(str):
    """Text with Java's methods, which return JavaStrings."""

    def length(self) -> int:
        """Return the number of characters."""
        return len(self)

    def isEmpty(self) -> bool:
        """Return whether the text is empty."""
        return not self

    def indexOf(self, part: str, start: int = 0) -> int:
        """Return the index of `part`, -1 if the text lacks it."""
        return self.find(part, start)

    def substring(self, start: int, end: int | None = None) -> "JavaString":
        """Return the characters from `start` up to `end`."""
        return JavaString(self[start:end])

    def contains(self, part: str) -> bool:
        """Return whether `part` is in the text."""
        return part in self

    def startsWith(self, part: str) -> bool:
        """Return whether the text begins with `part`."""
        return self.startswith(part)

    def endsWith(self, part: str) -> bool:
        """Return whether the text ends with `part`."""
        return self.endswith(part)

    def equals(self, other: Any) -> bool:
        """Return whether both texts are equal."""
        return bool(self == other)

    def toLowerCase(self) -> "JavaString":
        """Return the text in lower case."""
        return JavaString(self.lower())

    def toUpperCase(self) -> "JavaString":
        """Return the text in upper case."""
        return JavaString(self.upper())

    def trim(self) -> "JavaString":
        """Return the text without surrounding whitespace."""
        return JavaString(self.strip())

    def matches(self, pattern: str) -> bool:
        """Return whether the pattern matches the whole text."""
        return re.fullmatch(pattern, self) is not None

    def replace(self, old: str, new: str, count: Any = -1) -> "JavaString":
        """Return the text with every `old` replaced literally."""
        return JavaString(str.replace(self, old, new))

    def replaceAll(self, pattern: str, replacement: str) -> "JavaString":
        """Return the text with every match replaced; `$1` is a group and `\\` escapes."""

        def expand(match: re.Match[str]) -> str:
            def part(piece: re.Match[str]) -> str:
                escaped, group = piece.groups()
                return escaped if escaped is not None else (match[int(group)] or "")

            return re.sub(r"\\(.)|\$(\d)", part, replacement, flags=re.S)

        return JavaString(re.sub(pattern, expand, self))

    def split(self, pattern: Any = None, limit: Any = 0) -> list[Any]:
        """Return the parts between the matches, without trailing empty ones."""
        parts = re.split(pattern, self)
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        return [JavaString(part) for part in parts]
