"""A harness for attacks on the engine: canaries, a recording S3 and the observed side effects."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from hashlib import md5
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import duckdb
from duckstep_service.aws.s3.range_reader import S3RangeReader
from duckstep_service.core.catalog.file_index_cache import FileIndexCache
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.limits import Limits
from duckstep_service.core.results.ports import EngineQuery, EngineResult
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.catalog.reader import DuckDBReader
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.prefetch.fetch import Prefetch
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.worker.protocol import S3Access
from duckstep_service.engine.worker.resources import prefetch_budget, worker_resources

# Rows and settings that no answer and no error may show.
CANARY = "canary-7f3a91"
KEY, SECRET = "duckstep-key", "secret-canary-7f3a91"
BUCKET = "lake"
PREFIX = "team/"
# The bytes of fetched files in memory.
MEMORY = 64 * 1024 * 1024


class _Recorder(BaseHTTPRequestHandler):
    """Records every request; forwards it to the S3 server, or responds with a canary."""

    upstream: ClassVar[int] = 0
    seen: ClassVar[list[str]]
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        self.seen.append(f"{self.command} {self.path}")
        if not self.upstream:
            return self._answer(200, {}, CANARY.encode())
        connection = HTTPConnection("127.0.0.1", self.upstream, timeout=20)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        kept = {name: value for name, value in answer.getheaders() if name != "Transfer-Encoding"}
        # rclone answers a range with status 200.
        status = 206 if "Content-Range" in kept else answer.status
        self._answer(status, kept, answer.read())
        connection.close()
        return None

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _serve

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def recorder(upstream: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Serve on loopback; yield the port and the list of requests."""
    seen: list[str] = []
    handler = type("Handler", (_Recorder,), {"upstream": upstream, "seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.server_port, seen
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def s3_server(root: Path) -> Iterator[int]:
    """Serve the folders of `root` as buckets with rclone; yield its port."""
    program = Path(sys.executable).parent / "rclone"
    log = root.parent / "rclone.log"
    command: list[str | Path] = [
        program,
        "--config",
        os.devnull,
        "--log-file",
        log,
        "--log-level",
        "NOTICE",
        # A test may write files after the server has listed their folder.
        "--dir-cache-time=1ms",
    ]
    command += ["serve", "s3", "--addr", "127.0.0.1:0", "--auth-key", f"{KEY},{SECRET}", root]
    with subprocess.Popen(command) as process:
        try:
            yield _port(log)
        finally:
            process.terminate()


def _port(log: Path) -> int:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        text = log.read_text() if log.exists() else ""
        if "http://127.0.0.1:" in text:
            return int(text.split("http://127.0.0.1:")[1].split("/")[0])
        time.sleep(0.02)
    raise TimeoutError("rclone does not answer")


@dataclass(slots=True)
class SandboxHarness:
    """A runner over local files or S3, with canaries around it that queries must not touch."""

    root: Path
    runner: Runner
    web: list[str]
    store: list[str]
    names: dict[str, str]
    _before: dict[str, tuple[int, int]] = field(default_factory=dict)

    def fill(self, sql: str) -> str:
        """Replace the placeholders of an attack by paths and addresses of the harness."""
        for name, value in self.names.items():
            sql = sql.replace(f"<{name}>", value)
        return sql

    def watch(self) -> None:
        """Record the files and requests before an attack."""
        self.web.clear()
        self.store.clear()
        self._before = self._files()

    def run(self, sql: str, limits: Limits | None = None) -> EngineResult:
        """Run `sql` over the table t."""
        path = self.root / BUCKET / PREFIX / "t" / "a.parquet"
        version = md5(path.read_bytes()).hexdigest()
        files = [StoredObject("t/a.parquet", path.stat().st_size, version)]
        tables = [TableFiles("t", group_files("t/", files))]
        return self.runner.run(EngineQuery(sql, None, tables, "me", limits or Limits(seconds=20)))

    def touched(self) -> list[str]:
        """Return the requests and writes since `watch` that no query is allowed."""
        allowed = f"/{BUCKET}/{PREFIX}t/a.parquet"
        reads = {f"GET {allowed}", f"HEAD {allowed}"}
        after = self._files()
        changed = [path for path in after if after[path] != self._before.get(path)]
        gone = [path for path in self._before if path not in after]
        return self.web + [each for each in self.store if each not in reads] + changed + gone

    def _files(self) -> dict[str, tuple[int, int]]:
        """Return the files under the root and in the temporary folder, except those of workers."""
        found = {}
        beside = [*Path(tempfile.gettempdir()).glob("pwned*"), *Path.home().glob(".duckdb*")]
        for path in [*beside, *self.root.rglob("*")]:
            status = path.stat()
            found[str(path)] = (status.st_size, status.st_mtime_ns)
        return found


def read(answer: EngineResult) -> list[tuple[object, ...]]:
    """Return the rows of a result."""
    return _reader().execute(f"FROM '{answer.path}'").fetchall()


def comparable(value: Any) -> Any:
    """Return a value with the types before storage: an integer for DECIMAL(38,0), no names."""
    if isinstance(value, dict) and all(str(key).startswith("element_") for key in value):
        return [comparable(each) for each in value.values()]
    if isinstance(value, dict):
        return {key: comparable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [comparable(each) for each in value]
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return str(Decimal(value).normalize())
    return repr(value)


@cache
def _reader() -> duckdb.DuckDBPyConnection:
    """Open a DuckDB without the cache that confuses files of the same name."""
    return duckdb.connect(config={"enable_external_file_cache": False})


def make_files(root: Path) -> None:
    """Write one table that the query may read, and canaries around it."""
    allowed = root / BUCKET / PREFIX / "t"
    canary = f"SELECT '{CANARY}' AS s, range AS id FROM range(3)"
    others = [allowed.parent / "u", root / BUCKET / "other", root / "elsewhere" / "t"]
    for folder in (allowed, *others):
        folder.mkdir(parents=True)
    plain = "SELECT range AS id, range % 3 AS k, 'row ' || range AS s FROM range(100)"
    duckdb.sql(plain).write_parquet(str(allowed / "a.parquet"))
    for folder in (allowed, *others):
        duckdb.sql(canary).write_parquet(str(folder / "secret.parquet"))
    for name in ("secret.txt", "secret.json"):
        (root / name).write_text(f'{{"s": "{CANARY}"}}\n')
    (root / "secret.csv").write_text(f"s,id\n{CANARY},1\n")
    with duckdb.connect(str(root / "secret.duckdb")) as database:
        database.execute(f"CREATE TABLE x AS {canary}")


@contextmanager
def local_harness(root: Path) -> Iterator[SandboxHarness]:
    """Yield the engine over local files."""
    make_files(root)
    folder = root / BUCKET / PREFIX
    with recorder() as (port, web):
        runner = Runner(
            lambda key: str(folder / key),
            lambda _: [],
            lambda limits: worker_resources(1024, limits),
            "",
        )
        try:
            yield SandboxHarness(root, runner, web, [], harness_names(root, str(folder), port))
        finally:
            runner.close()


@contextmanager
def s3_harness(root: Path, fetched: bool = False) -> Iterator[SandboxHarness]:
    """Yield the engine over a real S3 server that records each request."""
    make_files(root)
    with s3_server(root) as rclone, recorder(rclone) as (s3, store), recorder() as (port, web):
        scope = f"s3://{BUCKET}/{PREFIX}"
        access = S3Access(scope, "us-east-1", KEY, SECRET, "", f"127.0.0.1:{s3}", False)
        runner = Runner(
            lambda key: f"{scope}{key}",
            lambda _: [access],
            lambda limits: worker_resources(1024, limits),
            extension_path(),
            fetching(f"http://127.0.0.1:{s3}/{BUCKET}/{PREFIX}") if fetched else None,
        )
        names = harness_names(root, scope.rstrip("/"), port)
        try:
            yield SandboxHarness(root, runner, web, store, names)
        finally:
            runner.close()


def prefetch_harness(root: Path) -> AbstractContextManager[SandboxHarness]:
    """Yield the engine over files that the prefetch fetches from a real S3 server."""
    return s3_harness(root, fetched=True)


def fetching(
    url: str,
    results: MemoryStore | None = None,
    budget: Callable[[], int] = prefetch_budget,
    memory: int = MEMORY,
) -> Prefetch:
    """Return a prefetch from the S3 server at `url`."""
    return fetching_from(lambda key: (url, key), results, budget, memory)


def fetching_from(
    locate: Callable[[str], tuple[str, str]],
    results: MemoryStore | None = None,
    budget: Callable[[], int] = prefetch_budget,
    memory: int = MEMORY,
) -> Prefetch:
    """Return a prefetch that locates keys by `locate`."""
    parts = S3RangeReader(locate, "us-east-1", lambda: (KEY, SECRET, ""))
    return Prefetch(
        parts,
        FileIndexCache(results or MemoryStore(), time.monotonic),
        DuckDBReader(None, "").cursor,
        budget,
        memory,
    )


def harness_names(root: Path, lake: str, port: int) -> dict[str, str]:
    """Return the values of the placeholders."""
    address = f"127.0.0.1:{port}"
    pwned = str(Path(tempfile.gettempdir()) / "pwned")
    return {"root": str(root), "lake": lake, "web": address, "pwned": pwned}
