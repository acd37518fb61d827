"""The machine and the packages of the stack."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from duckstep.errors import InterfaceError, MissingExtra
from duckstep.serve.requirements import check_packages, check_platform, stack_requirements

CHECKOUT = Path(__file__).resolve().parents[5]
INSTALLED = {"duckdb": "1.5.5", "moto": "5.2.4"}


def version(name: str) -> str:
    if name not in INSTALLED:
        raise PackageNotFoundError(name)
    return INSTALLED[name]


def test_check_platform_old_python_names_the_version() -> None:
    with pytest.raises(InterfaceError, match=r"Python 3\.11 or newer, and this is 3\.10"):
        check_platform("linux", (3, 10))


def test_check_platform_windows_names_wsl() -> None:
    with pytest.raises(InterfaceError, match="WSL"):
        check_platform("win32", (3, 13))


def test_check_platform_linux_and_macos() -> None:
    check_platform("linux", (3, 11))
    check_platform("darwin", (3, 13))


def test_check_packages_other_version_is_a_warning() -> None:
    assert check_packages(["duckdb==1.5.5", "moto[server,athena]==5.2.5"], version) == [
        "moto is 5.2.4; the stack is tested with 5.2.5."
    ]


def test_check_packages_missing_ones_name_the_extra() -> None:
    pins = ["duckdb==1.5.5", "a==1", "b==1", "c==1", "d==1"]
    with pytest.raises(MissingExtra, match=r"\(a, b, c and 1 more\).*'duckstep\[serve\]'"):
        check_packages(pins, version)


def test_stack_requirements_are_all_pinned() -> None:
    pins = stack_requirements(CHECKOUT)
    with pytest.raises(MissingExtra, match=f"and {len(pins) - 3} more"):
        check_packages(pins, lambda name: version(f"no {name}"))
