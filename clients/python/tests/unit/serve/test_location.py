"""The place of the stack."""

from __future__ import annotations

from pathlib import Path

import pytest

from duckstep.errors import InterfaceError
from duckstep.serve.location import default_data, default_state, find_stack

CHECKOUT = Path(__file__).resolve().parents[5]


def test_find_stack_of_a_checkout() -> None:
    assert find_stack() == CHECKOUT


def test_find_stack_prefers_that_of_the_wheel(tmp_path: Path) -> None:
    package = tmp_path / "site-packages/duckstep"
    (package / "_stack/local").mkdir(parents=True)
    assert find_stack(package) == package / "_stack"


def test_find_stack_of_the_client_alone_says_how_to_get_it(tmp_path: Path) -> None:
    package = tmp_path / "a/b/lib/site-packages/duckstep"
    package.mkdir(parents=True)
    with pytest.raises(InterfaceError, match="built without the stack"):
        find_stack(package)


def test_default_state_is_in_the_folder_of_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_state().name == "stack" and default_state().parent.name == "duckstep"
    assert default_data() == default_state() / "data"
