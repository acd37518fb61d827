"""Optional packages."""

from __future__ import annotations

import json

import pytest

from duckstep.errors import MissingExtra
from duckstep.extras import optional


def test_optional_returns_an_installed_package() -> None:
    assert optional("json", "shell") is json


def test_optional_names_the_extra_of_a_missing_package() -> None:
    with pytest.raises(MissingExtra, match=r"no_such is not .*pip install 'duckstep\[arrow\]'"):
        optional("no_such", "arrow")
