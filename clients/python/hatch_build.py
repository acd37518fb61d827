"""The build hook: adds the stack of one machine, which `duckstep serve` runs, from the checkout.

The source distribution contains it as well, so that a wheel built from that needs no checkout.
DUCKSTEP_WHEEL=client builds the client alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Where the stack is below the package.
STACK = "duckstep/_stack"
_FILES = ("pyproject.toml", "template.yaml")
_PATTERNS = (
    ("contracts", "*.yaml"),
    ("statemachine", "*.yaml"),
    ("template", "*.yaml"),
    ("functions", "*.py"),
    ("lake", "*.py"),
    ("local", "*.py"),
    ("web/dist", "*"),
)
# Fakes of the tests, and the mark of make's last build.
_OMITTED = ("testing*.py", "stamp")


class MissingBuild(Exception):
    """The checkout lacks a part of the stack; the message says how to make it."""


class StackHook(BuildHookInterface[Any]):
    """Adds the stack to wheels and source distributions, not to an editable installation."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files of the checkout, if this is one."""
        checkout = Path(self.root).parent.parent
        if version == "editable" or not is_checkout(checkout):
            return
        if os.environ.get("DUCKSTEP_WHEEL") == "client":
            return
        prefix = "src/" if self.target_name == "sdist" else ""
        for path in stack_files(checkout):
            build_data["force_include"][str(checkout / path)] = f"{prefix}{STACK}/{path}"


def is_checkout(folder: Path) -> bool:
    """Return whether the folder is a working copy of the repository."""
    return (folder / "template.yaml").is_file() and (folder / "local/__main__.py").is_file()


def stack_files(checkout: Path) -> list[str]:
    """Return the files that the stack needs, as sorted paths below the checkout.

    Raises MissingBuild without a build of the web client.
    """
    if not (checkout / "web/dist/index.html").is_file():
        raise MissingBuild(
            "web/dist/index.html is missing: the wheel contains the built web client. Build both"
            " with `make wheel`, which needs Node, or the client without `duckstep serve` by"
            " DUCKSTEP_WHEEL=client in the environment."
        )
    return sorted([*_FILES, *_matching(checkout)])


def _matching(checkout: Path) -> Iterator[str]:
    for folder, pattern in _PATTERNS:
        for path in (checkout / folder).rglob(pattern):
            omitted = any(path.match(name) for name in _OMITTED)
            if path.is_file() and "__pycache__" not in path.parts and not omitted:
                yield path.relative_to(checkout).as_posix()
