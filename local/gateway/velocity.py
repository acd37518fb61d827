"""API Gateway's Velocity templates, on airspeed.

Velocity 1.x differs from airspeed: a backslash in a string literal is literal (a doubled quote
escapes a quote), a name may contain hyphens, and a string has Java's methods.
"""

import re
from typing import Any

import airspeed

from local.gateway.java_string import JavaString

_HYPHENATED = r"[a-z_][a-z0-9_-]*"


def _patch_airspeed() -> None:
    airspeed.StringLiteral.STRING = re.compile(r"'((?:''|[^'])*)'", re.S)
    airspeed.StringLiteral.ESCAPED_CHAR = re.compile(r"'(')")
    airspeed.InterpolatedStringLiteral.STRING = re.compile(r'"((?:""|[^"])*)"', re.S)
    airspeed.InterpolatedStringLiteral.ESCAPED_CHAR = re.compile(r'"(")')
    airspeed.NameOrCall.NAME = re.compile(f"({_HYPHENATED})", re.S | re.I)
    airspeed.SetDirective.PLACE = re.compile(
        rf"\s*\$({_HYPHENATED}(?:\.{_HYPHENATED})*)", re.S | re.I
    )
    for literal in (airspeed.StringLiteral, airspeed.InterpolatedStringLiteral):
        literal.calculate = _as_java(literal.calculate)


def _as_java(calculate: Any) -> Any:
    def wrapped(self: Any, namespace: Any, loader: Any) -> JavaString:
        return JavaString(calculate(self, namespace, loader))

    return wrapped


class TemplateError(Exception):
    """A mapping template failed to render; API Gateway responds 500."""


class MappingTemplate:
    """A compiled mapping template."""

    def __init__(self, text: str) -> None:
        self._template = airspeed.Template(text)
        self._template.ensure_compiled()

    def render(self, variables: dict[str, Any]) -> str:
        """Render with the variables; raise TemplateError."""
        try:
            return str(self._template.merge(dict(variables)))
        except Exception as exc:
            raise TemplateError(str(exc)) from exc


_patch_airspeed()
