"""The names of the package `duckstep`."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import duckstep


def fresh(code: str, *options: str) -> str:
    """Return the output of a new interpreter, in which nothing is imported yet."""
    environment = {**os.environ, "PYTHONPATH": str(Path(duckstep.__file__).parents[1])}
    command = [sys.executable, *options, "-c", code]
    return subprocess.check_output(command, text=True, env=environment).strip()


def test_names_are_listed_before_their_first_use() -> None:
    code = "import duckstep; print(sorted({*duckstep.__all__, '__version__'} - set(dir(duckstep))))"
    assert fresh(code) == "[]"


@pytest.mark.parametrize("name", duckstep.__all__)
def test_names_exist(name: str) -> None:
    assert getattr(duckstep, name).__name__ == name


def test_version_is_the_packages() -> None:
    assert duckstep.__version__ == version("duckstep")


def test_version_without_metadata_is_zero() -> None:
    # -S hides the installed packages.
    assert fresh("import duckstep; print(duckstep.__version__)", "-S") == "0"


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'conect'"):
        duckstep.conect  # type: ignore[attr-defined] # noqa: B018


def test_import_loads_no_http_client() -> None:
    code = "import duckstep, sys; print('httpx' in sys.modules)"
    assert fresh(code) == "False"
