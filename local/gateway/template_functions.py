"""`$util` of API Gateway's mapping templates."""

import base64
import json
import re
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from local.gateway.java_string import JavaString

_SPECIAL = re.compile(r"[\x00-\x1f'\"\\/]|[^\x00-\x7f]")
_SHORT = {"\b": "\\b", "\n": "\\n", "\t": "\\t", "\f": "\\f", "\r": "\\r"}
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_ESCAPED = frozenset("'\"\\/")


def escape_javascript(text: str) -> JavaString:
    """Escape as commons-lang 2.x: quotes, `\\`, `/`, control characters and non-ASCII.

    A character outside the basic plane becomes two UTF-16 units.
    """
    return JavaString(_SPECIAL.sub(_escape, text))


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char in _ESCAPED:
        return "\\" + char
    if char in _SHORT:
        return _SHORT[char]
    units = char.encode("utf-16-be", "surrogatepass")
    pairs = (units[at : at + 2] for at in range(0, len(units), 2))
    return "".join(f"\\u{int.from_bytes(pair):04X}" for pair in pairs)


class TemplateFunctions:
    """The functions of `$util`."""

    def escapeJavaScript(self, text: Any) -> JavaString:
        """Escape text for a JavaScript string."""
        return escape_javascript(str(text))

    def urlDecode(self, text: str) -> JavaString:
        """Decode percent escapes and `+`; raise ValueError for a `%` without two hex digits."""
        if _STRAY_PERCENT.search(text):
            raise ValueError("Illegal hex characters in escape (%) pattern")
        return JavaString(unquote_plus(text))

    def urlEncode(self, text: str) -> JavaString:
        """Encode as application/x-www-form-urlencoded."""
        return JavaString(quote_plus(text))

    def base64Encode(self, text: str) -> JavaString:
        """Encode UTF-8 text."""
        return JavaString(base64.b64encode(text.encode()).decode())

    def base64Decode(self, text: str) -> JavaString:
        """Decode to UTF-8 text."""
        return JavaString(base64.b64decode(text).decode())

    def parseJson(self, text: str) -> Any:
        """Return the value of JSON text."""
        return json.loads(text)
