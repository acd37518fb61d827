"""Optional packages, imported when they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from duckstep.errors import MissingExtra


def optional(package: str, extra: str) -> Any:
    """Return an optional package. Raises MissingExtra if it is not installed."""
    try:
        return import_module(package)
    except ModuleNotFoundError as exc:
        raise MissingExtra(extra, exc.name or package) from exc
