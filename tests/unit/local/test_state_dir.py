"""Paths and rights of the state folder."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.state_dir import StateDir


@pytest.fixture(autouse=True)
def own_umask() -> Iterator[None]:
    """Set a permissive mask, as a shell has, and restore the tests' own afterwards."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_lock_makes_new_files_private(tmp_path: Path) -> None:
    folder = StateDir(tmp_path / "state")
    with folder.lock():
        folder.prepare()
        (folder.logs / "aws.log").write_text("")
        assert (mode(folder.root), mode(folder.results)) == (0o700, 0o700)
        assert mode(folder.logs / "aws.log") == 0o600
        assert mode(folder.root / "lock") == 0o600


def test_prepare_closes_files_of_former_version(tmp_path: Path) -> None:
    folder = StateDir(tmp_path / "state")
    table = folder.data / "reviews" / "year=2024"
    table.mkdir(parents=True)
    folder.results.mkdir()
    files = [table / "a.parquet", folder.results / "r", folder.store_file, folder.run_file]
    files += [folder.identity_file, folder.root / "state.sqlite-wal"]
    for file in files:
        file.write_text("")
    with folder.lock():
        folder.prepare()
    assert {mode(file) for file in files} == {0o600}
    assert {mode(path) for path in (folder.root, folder.data, table)} == {0o700}


def test_prepare_keeps_links_and_foreign_folders(tmp_path: Path) -> None:
    shared, folder = tmp_path / "shared", StateDir(tmp_path / "state")
    (folder.root / "sam").mkdir(parents=True)
    (shared / "reviews").mkdir(parents=True)
    folder.data.symlink_to(shared)
    with folder.lock():
        folder.prepare()
    assert mode(shared / "reviews") == mode(shared) == mode(folder.root / "sam") == 0o755
