"""A cache of parsed JSONPath expressions."""

import re
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.utils import json_path

_DOTTED_PATH = re.compile(r"\$(\.[A-Za-z_][A-Za-z0-9_]*)*")
_parse = json_path.parse
_parse_result_path = result_path.parse


def install() -> None:
    """Cache the parsed paths of moto's interpreter, and follow names alone without its matcher.

    moto parses a path at each evaluation, which took a fifth of an execution's time.
    """
    json_path.parse = lru_cache(maxsize=512)(_path)
    result_path.parse = lru_cache(maxsize=512)(_parse_result_path)


def _path(text: str) -> Any:
    return DottedPath(text) if _DOTTED_PATH.fullmatch(text) else _parse(text)


class DottedPath:
    """A path of names, such as `$.plan.estimate`, with the interface of a parsed path."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._names = text.split(".")[1:]

    def find(self, data: Any) -> Any:
        """Return the match as a list of one; for another shape of data the parsed path searches."""
        value = data
        for name in self._names:
            if not isinstance(value, dict) or name not in value:
                return _parse(self._text).find(data)
            value = value[name]
        return [SimpleNamespace(value=value, path=None, context=None)]
