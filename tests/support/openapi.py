"""The contract's routes, for tests that hold for every one of them."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.support.paths import ROOT

DOCUMENT: dict[str, Any] = yaml.load(
    (ROOT / "contracts/openapi.yaml").read_bytes(), yaml.CSafeLoader
)
PATHS: dict[str, Any] = DOCUMENT["paths"]
METHODS = ("get", "post", "put", "patch", "delete")
ROUTES = [(path, method) for path, item in PATHS.items() for method in item if method in METHODS]


def filled(path: str, value: str = "x") -> str:
    """Return a path of the contract with a value in place of its parameter."""
    return re.sub(r"\{\w+\}", value, path)
