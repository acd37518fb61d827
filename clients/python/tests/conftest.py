"""The stacks of the client's tests: real ones on this machine, over generated reviews."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

import duckstep

StartStack = Callable[..., AbstractContextManager["Stack"]]
ROOT = Path(__file__).resolve().parents[3]
ROWS = 20_000
READY_SECONDS, STOP_SECONDS = 120.0, 30.0


@dataclass(frozen=True)
class Stack:
    """A local stack: the URL of its API, its state folder and its tables' folder."""

    url: str
    state: Path

    @property
    def data(self) -> Path:
        """The folder of the tables."""
        return self.state / "data"

    @property
    def identity(self) -> dict[str, Any]:
        """The secret of the machine client, and the user's password, of a stack with logins."""
        document: dict[str, Any] = json.loads((self.state / "identity.json").read_text())
        return document

    def connect(self, **options: Any) -> duckstep.Client:
        """Return a client of the stack."""
        return duckstep.connect(self.url, **options)


@contextmanager
def running_stack(state: Path, *options: str, rows: int = ROWS) -> Iterator[Stack]:
    """Run a local stack over a state folder until the block ends."""
    port = free_port()
    command = [str(ROOT / ".venv/bin/python"), "-m", "local", "--port", str(port)]
    output = state.parent / f"{state.name}.out"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    with output.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--state", str(state), *options],
            cwd=ROOT,
            env={**environment, "ROWS": str(rows)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_ready(process, f"http://127.0.0.1:{port}", output)
        yield Stack(f"http://127.0.0.1:{port}", state)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(STOP_SECONDS)


@pytest.fixture(scope="session")
def start_stack() -> StartStack:
    """`running_stack`, for tests with a stack of their own."""
    return running_stack


@pytest.fixture(scope="session")
def unused_port() -> int:
    """A port for a server of a test."""
    return free_port()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack without logins, once a session."""
    with running_stack(tmp_path_factory.mktemp("stack") / "state") as running:
        yield running


@pytest.fixture(scope="session")
def guarded_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack with logins (AUTH=cognito), once a session."""
    state = tmp_path_factory.mktemp("guarded") / "state"
    with running_stack(state, "--auth", "cognito") as running:
        yield running


@pytest.fixture(scope="session")
def stack_client(stack: Stack) -> Iterator[duckstep.Client]:
    """A client of the stack without logins, once a session."""
    with stack.connect() as connected:
        yield connected


@pytest.fixture
def client(stack: Stack) -> Iterator[duckstep.Client]:
    """A client of the stack without logins."""
    with stack.connect() as connected:
        yield connected


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the variables and the configuration of the machine out of the tests."""
    for name in [each for each in os.environ if each.startswith("DUCKSTEP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DUCKSTEP_CONFIG", str(tmp_path / "no-config.toml"))


def free_port() -> int:
    """Return a free port below the ephemeral ones, as tests/support does."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port


def _wait_ready(process: subprocess.Popen[bytes], url: str, output: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the stack ended: {output.read_text()}"
        try:
            if httpx.get(f"{url}/health", timeout=5, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"the stack is not ready: {output.read_text()}")
