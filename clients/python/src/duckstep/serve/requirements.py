"""The machine and the packages that the stack needs."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module, metadata
from pathlib import Path

from duckstep.errors import InterfaceError, MissingExtra

EXTRA = "serve"
_PINNED = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)")
_NAMED = 3

FindVersion = Callable[[str], str]


def check_platform(platform: str, python: tuple[int, int]) -> None:
    """Raise InterfaceError on a system or a Python on which the stack does not run."""
    if platform == "win32":
        raise InterfaceError("The stack runs on Linux and macOS; on Windows, use WSL.")
    if python < (3, 11):
        found = ".".join(map(str, python))
        raise InterfaceError(
            f"The stack needs Python 3.11 or newer, and this is {found}. Install it in another"
            " environment: pip install 'duckstep[serve]'. The client itself works here."
        )


def check_packages(
    requirements: Iterable[str], version: FindVersion = metadata.version
) -> list[str]:
    """Return warnings about packages in other versions than the pinned ones.

    Raises MissingExtra that names the missing packages.
    """
    missing, warnings = [], []
    for name, pinned in _pins(requirements):
        try:
            found = version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
            continue
        if found != pinned:
            warnings.append(f"{name} is {found}; the stack is tested with {pinned}.")
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        raise MissingExtra(EXTRA, f"A part of the stack ({', '.join(missing[:_NAMED])}{more})")
    return warnings


def _pins(requirements: Iterable[str]) -> Iterator[tuple[str, str]]:
    for requirement in requirements:
        if match := _PINNED.fullmatch(requirement):
            yield match[1], match[2]


def stack_requirements(stack: Path) -> list[str]:
    """Return the pinned packages of the stack, which are those of the extra `serve`."""
    # Python 3.10, which the rest of the client supports, lacks the module.
    project = import_module("tomllib").loads((stack / "pyproject.toml").read_text("utf-8"))[
        "project"
    ]
    return [*project["dependencies"], *project["optional-dependencies"]["local"]]


def check_machine(stack: Path) -> list[str]:
    """Return warnings for this process. Raises InterfaceError that says what to install."""
    check_platform(sys.platform, sys.version_info[:2])
    return check_packages(stack_requirements(stack))
