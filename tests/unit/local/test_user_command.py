"""The command of the user in messages."""

from pathlib import Path

import pytest

from local.data.source import folder_source
from local.errors import StartupError
from local.state_dir import StateDir
from local.user_command import VARIABLE, command_with, repair_hint


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name the command `duckstep serve`."""
    monkeypatch.setenv(VARIABLE, "duckstep serve")


@pytest.fixture(autouse=True)
def without_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.mark.parametrize(
    ("name", "value", "make", "program"),
    [
        ("port", "8001", "make run PORT=8001", "duckstep serve --port 8001"),
        ("data", "FOLDER", "make run DATA=FOLDER", "duckstep serve FOLDER"),
        ("parameter", "A=b", "make run PARAMETERS=A=b", "duckstep serve --parameter A=b"),
    ],
)
def test_command_with_option_of_make_and_of_program(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, make: str, program: str
) -> None:
    assert command_with(name, value) == make
    monkeypatch.setenv(VARIABLE, "duckstep serve")
    assert command_with(name, value) == program


def test_repair_hint_names_the_installer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert repair_hint() == "make clean run"
    monkeypatch.setenv(VARIABLE, "duckstep serve")
    assert "pip install" in repair_hint()


@pytest.mark.usefixtures("serve")
def test_missing_folder_names_the_program(tmp_path: Path) -> None:
    with pytest.raises(StartupError, match=r"no folder .*absent.* duckstep serve FOLDER"):
        folder_source(tmp_path / "absent")


@pytest.mark.usefixtures("serve")
def test_locked_state_names_the_program(tmp_path: Path) -> None:
    folder = StateDir(tmp_path / "state")
    with folder.lock(), pytest.raises(StartupError, match=r"duckstep serve --state FOLDER"):
        folder.lock()


def test_unwritable_state_names_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = StateDir(tmp_path / "file" / "state")
    with pytest.raises(StartupError, match=r"file/state cannot be written .* make run STATE="):
        folder.lock()
