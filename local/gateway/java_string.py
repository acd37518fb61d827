"""Java's String, as mapping templates call its methods."""

import re
from typing import Any


class JavaString(str):
    """Text with the methods that templates use; what they return is a JavaString again."""

    def length(self) -> int:
        """Return the number of characters."""
        return len(self)

    def isEmpty(self) -> bool:
        """Return whether there are none."""
        return not self

    def indexOf(self, part: str, start: int = 0) -> int:
        """Return where `part` begins, -1 if it is not in the text."""
        return self.find(part, start)

    def substring(self, start: int, end: int | None = None) -> "JavaString":
        """Return the characters from `start` to before `end`."""
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
        """Return whether both are the same text."""
        return bool(self == other)

    def toLowerCase(self) -> "JavaString":
        """Return the text in lower case."""
        return JavaString(self.lower())

    def toUpperCase(self) -> "JavaString":
        """Return the text in upper case."""
        return JavaString(self.upper())

    def trim(self) -> "JavaString":
        """Return the text without the blanks around it."""
        return JavaString(self.strip())

    def matches(self, pattern: str) -> bool:
        """Return whether the whole text fits the pattern."""
        return re.fullmatch(pattern, self) is not None

    def replace(self, old: str, new: str, count: Any = -1) -> "JavaString":
        """Return the text with every `old` replaced, without patterns."""
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
        """Return the parts between the matches, without empty ones at the end."""
        parts = re.split(pattern, self)
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        return [JavaString(part) for part in parts]
