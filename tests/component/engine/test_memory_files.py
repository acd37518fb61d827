"""Fetched files in memory, their limits, and the worker that reads them."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from duckstep_service.core.table_files import StoredObject
from duckstep_service.engine.prefetch import memory_files
from duckstep_service.engine.prefetch.fetch import Prefetch
from duckstep_service.engine.prefetch.local_paths import LinkedFolders
from duckstep_service.engine.prefetch.sparse_files import SparseFiles
from duckstep_service.engine.runner import Runner

from tests.component.engine.prefetch_lake import BUCKET, DAYS, Lake, open_lake, write

# From <linux/prctl.h>.
PR_SET_DUMPABLE = 4
SQL = "SELECT day, sum(id), count(*) FROM r GROUP BY day"
WIDE = "SELECT day, max(body), max(title) FROM r GROUP BY day"


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    permit_reading(True)  # A test of the functions forbids it in this process.
    with open_lake(tmp_path) as lake:
        yield lake


def permit_reading(permitted: bool) -> None:
    """Permit or forbid that other processes of the user open the files of this one."""
    assert ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, int(permitted), 0, 0, 0) == 0


def prefetch_of(runner: Runner) -> Prefetch:
    assert runner._prefetch is not None
    return runner._prefetch


def places(runner: Runner) -> list[str]:
    """Return the places of the local files, `memory` or `disk`, by key."""
    local = prefetch_of(runner)._local
    found = sorted(local.paths.items())
    return [path.removeprefix(f"{local.folder}/").split("/")[0] for _, path in found]


def test_fetched_files_are_in_memory(lake: Lake) -> None:
    runner = lake.runner()
    assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert places(runner) == ["memory"] * DAYS
    folder = prefetch_of(runner)._local.folder
    assert not any(path.is_file() and not path.is_symlink() for path in folder.glob("disk/**/*"))


def test_files_beyond_the_memory_are_on_disk(lake: Lake) -> None:
    runner = lake.runner(memory=400_000)
    assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert places(runner) == ["memory"] * DAYS
    assert lake.answer(runner, WIDE) == lake.plain(WIDE)
    assert places(runner) == ["disk"] * DAYS
    lake.requests.clear()
    assert lake.answer(runner, WIDE) == lake.plain(WIDE)
    assert lake.data_requests() == []


def test_memory_of_zero_leaves_files_on_disk(lake: Lake) -> None:
    runner = lake.runner(memory=0)
    assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert places(runner) == ["disk"] * DAYS


def test_files_beyond_the_descriptors_are_on_disk(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = len(memory_files._open) + 2
    limit = memory_files._OTHER_DESCRIPTORS + left
    monkeypatch.setattr(memory_files, "_descriptor_limit", lambda: limit)
    runner = lake.runner()
    assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert sorted(places(runner)) == ["disk"] * (DAYS - 2) + ["memory"] * 2


def test_platform_without_descriptor_folder_uses_the_disk(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "duckstep_service.engine.prefetch.sparse_files.descriptor_folder"
    monkeypatch.setattr(name, lambda: "")
    runner = lake.runner()
    assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert places(runner) == ["disk"] * DAYS


def test_files_of_a_process_that_none_may_read_are_on_disk(lake: Lake) -> None:
    permit_reading(False)
    runner = lake.runner()
    assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert places(runner) == ["disk"] * DAYS


def test_worker_that_cannot_open_memory_reads_s3(lake: Lake) -> None:
    runner = lake.runner()
    link = prefetch_of(runner)._local.folder / "memory" / "0"
    link.unlink()
    link.symlink_to("/nowhere")
    lake.answer(lake.runner(), SQL)
    assert lake.answer(runner, SQL) == lake.plain(SQL)


def test_memory_survives_a_killed_worker(lake: Lake) -> None:
    runner = lake.runner()
    lake.answer(runner, SQL)
    lake.requests.clear()
    assert runner._worker is not None
    runner._worker.stop()
    assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert lake.data_requests() == []


def test_new_version_in_memory_has_another_path(lake: Lake) -> None:
    runner = lake.runner()
    key = lake.files()[2].key
    lake.answer(runner, SQL)
    earlier = prefetch_of(runner)._local.paths[key]
    write(lake.root / BUCKET / key, 99)
    assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert prefetch_of(runner)._local.paths[key] != earlier
    assert os.stat(earlier).st_size == 0


def test_clear_frees_memory_and_paths(lake: Lake) -> None:
    runner = lake.runner()
    open_before = set(memory_files._open)
    lake.answer(runner, SQL)
    paths = list(prefetch_of(runner)._local.paths.values())
    lake.answer(runner, SQL, owner="you")
    assert not any(map(os.path.exists, paths))
    prefetch_of(runner).clear()
    assert memory_files._open == open_before
    assert prefetch_of(runner).reserved_memory == 0


def test_worker_has_the_memory_that_files_leave(lake: Lake) -> None:
    with_files, without = lake.runner(), lake.runner(memory=0)
    for runner in (with_files, without):
        lake.answer(runner, "SELECT current_date IS NOT NULL AND max(id) > 0 FROM r")
    reserved = prefetch_of(with_files).reserved_memory
    assert reserved == with_files._identity.reserved > 0 == without._identity.reserved
    worker = with_files._worker
    lake.answer(with_files, "SELECT max(k) FROM r")
    assert with_files._worker is worker


def test_footer_of_hole_keeps_the_time_of_modification() -> None:
    files = SparseFiles(1_000_000)
    try:
        local = files.create(StoredObject("r/a.parquet", 10_000_000, "1"), b"tail")
        files.write(local, 5_000, memoryview(b"data"))
        status = os.stat(local.path)
        assert (status.st_size, status.st_mtime) == (10_000_000, 0)
        assert status.st_blocks * 512 <= 3 * 4096
    finally:
        files.remove()


@pytest.mark.parametrize(
    ("key", "folders"),
    [
        ("r/a.parquet", ""),
        ("r/2024/01/01/a.parquet", "/2024/01/01"),
        ("r/01/01/01/01/a.parquet", "/01/01/01/01"),
        ("r/k=a/k=a/a.parquet", "/k=a/k=a"),
        ("r/x/k=../a.parquet", "/k=.."),
        ("r/k=%2F/a.parquet", "/k=%2F"),
    ],
)
def test_linked_folders_lead_to_the_same_place(tmp_path: Path, key: str, folders: str) -> None:
    linked = LinkedFolders(f"{tmp_path}/links")
    (tmp_path / "links" / "0" / "1.parquet").write_text("content")
    for other in ("r/01/2024/a", "r/k=a/2024/01/a", key):
        assert Path(linked.path(other), "1.parquet").read_text() == "content"
    assert linked.path(key).endswith(folders)
