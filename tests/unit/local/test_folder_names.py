"""The kept names of folders."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.s3 import folder_names
from local.s3.folder_names import SETTLED_NANOSECONDS, FolderNames


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a").mkdir()
    (tmp_path / "a.b").touch()
    return tmp_path


@pytest.fixture(autouse=True)
def mounts(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table of mounts with the file system of temporary files as ext4."""
    path = tmp_path_factory.mktemp("mounts") / "mountinfo"
    device = os.stat(path.parent).st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    path.write_text(
        f"1 0 0:1 / /proc rw - proc proc rw\n2 0 {number} / / rw a:1 - ext4 /dev/a rw\n"
    )
    monkeypatch.setattr(folder_names, "_MOUNTS", path)
    folder_names._file_system.cache_clear()
    return path


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The folders that are read."""
    seen: list[str] = []
    scan = os.scandir

    def counted(path: str) -> object:
        seen.append(path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", counted)
    yield seen


def settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the last changes older than the coarsest clock."""
    later = time.time_ns() + SETTLED_NANOSECONDS + 10**9
    monkeypatch.setattr(time, "time_ns", lambda: later)


def test_read_returns_names_in_order_of_keys(folder: Path) -> None:
    assert FolderNames().read(str(folder)) == ["a.b", "a/"]
    assert FolderNames().read(str(folder / "none")) == []


def test_read_reads_unchanged_folder_once(
    folder: Path, scans: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch)
    names = FolderNames()
    assert names.read(str(folder)) == names.read(str(folder)) == ["a.b", "a/"]
    assert len(scans) == 1


def test_read_sees_each_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    names = FolderNames()
    assert names.read(str(folder)) == ["a.b", "a/"]
    time.sleep(0.02)
    (folder / "c").touch()
    assert names.read(str(folder)) == ["a.b", "a/", "c"]
    time.sleep(0.02)
    (folder / "c").rename(folder / "d")
    assert names.read(str(folder)) == ["a.b", "a/", "d"]
    time.sleep(0.02)
    (folder / "a").rmdir()
    (folder / "a").touch()
    assert names.read(str(folder)) == ["a", "a.b", "d"]


def test_read_reads_folder_that_has_just_changed_again(folder: Path, scans: list[str]) -> None:
    names = FolderNames()
    names.read(str(folder))
    names.read(str(folder))
    assert len(scans) == 2


@pytest.mark.parametrize("kind", ["nfs4", "fuse.sshfs", "9p", "virtiofs", "vfat", "overlay"])
def test_read_keeps_no_names_of_other_file_systems(
    folder: Path, scans: list[str], mounts: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts.write_text(mounts.read_text().replace("ext4", kind))
    settle(monkeypatch)
    names = FolderNames()
    names.read(str(folder))
    names.read(str(folder))
    assert len(scans) == 2


def test_read_keeps_no_names_without_mounts(
    folder: Path, scans: list[str], mounts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts.unlink()
    settle(monkeypatch)
    names = FolderNames()
    names.read(str(folder))
    names.read(str(folder))
    assert len(scans) == 2


def test_read_keeps_a_limited_number_of_names(
    folder: Path, scans: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_names, "_MAX_KEPT", 2)
    settle(monkeypatch)
    names = FolderNames()
    for path in (folder, folder / "a", folder):
        names.read(str(path))
    assert len(scans) == 3
