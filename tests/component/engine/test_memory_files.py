"""Fetched files in memory, each of its own, their limits, and the worker that reads them."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from duckstep_service.aws.s3.range_reader import S3RangeReader
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.errors import QueryCancelled
from duckstep_service.core.heartbeat import Heartbeat, Phase
from duckstep_service.core.ports import PartReader
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.engine.prefetch import memory_files
from duckstep_service.engine.prefetch.fetch import Prefetch
from duckstep_service.engine.prefetch.local_paths import LinkedFolders
from duckstep_service.engine.prefetch.sparse_files import SparseFiles
from duckstep_service.engine.runner import Runner

from tests.component.engine.prefetch_lake import BUCKET, DAYS, ROWS, Lake, open_lake, write
from tests.component.engine.sandbox_harness import KEY, SECRET
from tests.support.paths import ROOT

# From <linux/prctl.h>.
PR_SET_DUMPABLE = 4
SQL = "SELECT day, sum(id), count(*) FROM r GROUP BY day"
WIDE = "SELECT day, max(body), max(title) FROM r GROUP BY day"


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with open_lake(tmp_path, alike=False) as lake:
        yield lake


SLOW = "SELECT sum(a.id * b.id * c.id) FROM r a, r b, r c"


class CancelledHeartbeat(Heartbeat):
    """The heartbeat of a query that is cancelled while it runs."""

    def check(self) -> None:
        if self.progress.phase == Phase.RUNNING:
            raise QueryCancelled("")


@contextmanager
def unreadable_process() -> Iterator[None]:
    """Forbid in the block that other processes of the user open the files of this one."""
    libc = ctypes.CDLL(None)
    assert libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0
    try:
        yield
    finally:
        assert libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0


def descriptors(pid: int) -> list[str]:
    """Return what the descriptors of a process lead to."""
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # the folder's own descriptor
            found.append(os.readlink(link))
    return found


def own_files() -> list[str]:
    """Return what this process has open, but for the connections that a client keeps."""
    found = [re.sub(r"[0-9]+", "N", path) for path in descriptors(os.getpid())]
    return sorted(path for path in found if not path.startswith("socket:"))


def memory_descriptors(pid: int) -> int:
    return sum(path.startswith("/memfd:duckstep") for path in descriptors(pid))


def prefetch_of(runner: Runner) -> Prefetch:
    assert runner._prefetch is not None
    return runner._prefetch


def places(runner: Runner) -> list[str]:
    """Return the places of the local files, `memory` or `disk`, by key."""
    local = prefetch_of(runner)._local
    found = sorted(local.paths.items())
    return [path.removeprefix(f"{local.separate.folder}/").split("/")[0] for _, path in found]


def test_fetched_files_are_in_memory(lake: Lake) -> None:
    runner = lake.runner()
    assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert places(runner) == ["memory"] * DAYS
    folder = prefetch_of(runner)._local.separate.folder
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
    monkeypatch.setattr(memory_files, "raise_descriptor_limit", lambda: limit)
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


def test_files_of_unreadable_process_are_in_memory(lake: Lake) -> None:
    runner = lake.runner()
    with unreadable_process():
        assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert places(runner) == ["memory"] * DAYS
    assert runner._identity.files.keys() == set(prefetch_of(runner)._local.paths.values())
    assert runner._identity.key_id == ""  # The worker has no access to S3.


def test_worker_has_descriptors_of_its_query_alone(lake: Lake) -> None:
    runner = lake.runner()
    lake.answer(runner, SQL)
    first = lake.files()[:2]
    lake.answer(runner, SQL, tables=[TableFiles("r", group_files("r/", first))], owner="me")
    assert runner._worker is not None
    assert memory_descriptors(runner._worker.pid) == DAYS  # The worker of the first query.
    runner._worker.stop()
    lake.answer(runner, SQL, tables=[TableFiles("r", group_files("r/", first))], owner="me")
    assert memory_descriptors(runner._worker.pid) == 2


def test_repeated_queries_open_no_more_descriptors(lake: Lake) -> None:
    runner = lake.runner()
    counts = []
    for number in range(4):
        lake.answer(runner, SQL)
        lake.answer(runner, WIDE)
        with pytest.raises(QueryCancelled):
            runner.run(lake.query(SLOW, heartbeat=CancelledHeartbeat(lambda _: True)))
        assert runner._worker is not None
        counts.append((len(own_files()), len(descriptors(runner._worker.pid))))
        if number == 1:
            runner._worker.stop()
    assert len(set(counts)) == 1, counts


def test_change_of_owners_frees_descriptors_of_both_processes(lake: Lake) -> None:
    runner = lake.runner()
    lake.answer(runner, SQL, owner="a")
    before = own_files()
    for owner in "bcba":
        lake.answer(runner, SQL, owner=owner)
        assert runner._worker is not None
        assert memory_descriptors(runner._worker.pid) == DAYS
    assert own_files() == before
    runner.close()
    prefetch_of(runner).clear()
    assert memory_descriptors(os.getpid()) == len(memory_files._open)


def test_worker_cannot_change_shared_files(lake: Lake) -> None:
    """Not even with native code: the seals apply to every process."""
    runner = lake.runner()
    lake.answer(runner, SQL)
    assert runner._worker is not None
    [*paths] = Path(f"/proc/{runner._worker.pid}/fd").iterdir()
    shared = [path for path in paths if os.readlink(path).startswith("/memfd:duckstep")]
    for path in shared:
        flags = (path.parent.parent / "fdinfo" / path.name).read_text().split("\n")[1]
        assert int(flags.split()[1], 8) & os.O_ACCMODE == os.O_RDONLY
        assert stat.S_IMODE(path.stat().st_mode) == 0o400
        writable = os.open(path, os.O_RDWR) if os.geteuid() == 0 else os.open(path, os.O_RDONLY)
        with pytest.raises(OSError):
            os.pwrite(writable, b"PAR1", 0)
        with pytest.raises(OSError):
            os.truncate(writable, path.stat().st_size + 1)
        os.close(writable)
    assert lake.answer(runner, WIDE) == lake.plain(WIDE)  # This process adds columns.
    assert places(runner) == ["memory"] * DAYS


def test_lost_descriptors_read_s3(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    def send_none(channel: socket.socket, numbers: Sequence[int]) -> None:
        channel.close()

    name = "duckstep_service.engine.worker.process.send_descriptors"
    monkeypatch.setattr(name, send_none)
    runner = lake.runner()
    assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert runner._identity.key_id == KEY


def test_files_within_descriptors_that_no_process_may_exceed(tmp_path: Path) -> None:
    """A process with 424 descriptors keeps 200 files in memory, as one of Lambda keeps 800."""
    program = f"""
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (424, 424))
from pathlib import Path
from tests.component.engine import test_memory_files
test_memory_files.read_many_files(Path({str(tmp_path)!r}))
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program]
    subprocess.run(command, check=True, cwd=ROOT, env=environment, timeout=120)


def few_connections(lake: Lake) -> PartReader:
    def locate(key: str) -> tuple[str, str]:
        return f"http://127.0.0.1:{lake.port}/{BUCKET}/", key

    return S3RangeReader(locate, "us-east-1", lambda: (KEY, SECRET, ""), workers=8)


def read_many_files(folder: Path) -> None:
    """Read 300 files, and assert where they are."""
    with open_lake(folder, alike=False) as lake:
        first = lake.root / BUCKET / "r/year=2024/month=02/day=01/0.parquet"
        write(first, 40, f"{ROWS} LIMIT 20")
        for number in range(1, 300 - DAYS):
            shutil.copy(first, first.with_name(f"{number}.parquet"))
        runner = lake.runner(memory=1_000_000_000)
        # The server of this test has its ends of the connections in this process, too.
        prefetch_of(runner)._reader = few_connections(lake)
        with unreadable_process():
            assert lake.answer(runner, SQL) == lake.plain(SQL)
        assert runner._worker is not None
        assert memory_descriptors(runner._worker.pid) == 200
        assert sorted(set(places(runner))) == ["disk", "memory"]
        assert runner._identity.key_id == ""


def test_worker_that_cannot_open_memory_reads_s3(lake: Lake) -> None:
    runner = lake.runner()
    lake.answer(lake.runner(), SQL)  # It stores the footers.
    linked = prefetch_of(runner)._local.separate._in_memory
    assert linked is not None
    linked._target = "/nowhere"
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


def test_linked_folders_resolve_few_names(tmp_path: Path) -> None:
    linked = LinkedFolders(f"{tmp_path}/links", str(tmp_path))
    path = Path(linked.path("r/year=2024/month=01/day=05/a.parquet"))
    assert [os.readlink(each) for each in (path, path.parent)] == [str(tmp_path), "."]
    for repeated in ("r/01/01/a.parquet", "r/day=05/month=01/day=06/a", "r/k=1/k=1/a"):
        assert os.path.realpath(linked.path(repeated)) == str(tmp_path)
    assert os.path.realpath(path) == str(tmp_path)
    assert os.path.realpath(linked.path("r/a.parquet")) == str(tmp_path)
