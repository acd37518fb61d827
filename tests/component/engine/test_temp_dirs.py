"""Removal of the folders of killed processes, and of no others."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from duckstep_service.engine import temp_dirs

MAKING = "from duckstep_service.engine.temp_dirs import create_temp_dir; import time;"
MAKING += "print(create_temp_dir(), flush=True); time.sleep(60)"


@pytest.fixture(autouse=True)
def _own_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@contextmanager
def folder_of_another(tmp_path: Path) -> Iterator[Path]:
    """Yield the folder of a process that is killed at the end."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", MAKING], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        yield Path(process.stdout.readline().strip())
        process.kill()


def test_create_temp_dir_removes_dir_of_killed_process(tmp_path: Path) -> None:
    with folder_of_another(tmp_path) as folder:
        (folder / "spill").write_text("half a result")
        temp_dirs.create_temp_dir()
        assert folder.is_dir()
    ours = temp_dirs.create_temp_dir()
    assert not folder.exists()
    assert ours.is_dir()


def test_remove_abandoned_dirs_reused_process_id_removes_dir(tmp_path: Path) -> None:
    ours = temp_dirs.create_temp_dir()
    earlier = tmp_path / ours.name.replace(ours.name.rpartition("-")[2], "earlier")
    earlier.mkdir()
    temp_dirs.create_temp_dir()
    assert not earlier.exists()
    assert ours.is_dir()


def test_remove_abandoned_dirs_process_of_other_user_keeps_dir(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(pid: int, _: int) -> None:
        raise PermissionError(pid)

    folder = tmp_path / "duckstep-1-x"
    folder.mkdir()
    monkeypatch.setattr(os, "kill", refused)
    temp_dirs.remove_abandoned_dirs()
    assert folder.is_dir()


def test_temp_dir_exit_removes_contents() -> None:
    with pytest.raises(ZeroDivisionError), temp_dirs.temp_dir() as folder:
        (folder / "part").write_text("x")
        raise ZeroDivisionError
    assert not folder.exists()
