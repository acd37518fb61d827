"""The worker process after the end of its parent."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.component.engine.processes import is_running


def test_worker_exits_with_parent() -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from duckstep_service.engine.worker.process import WorkerProcess\n"
            "import time\n"
            "worker = WorkerProcess()\n"
            "worker.receive(0, 10)\n"
            "print(worker.pid, worker.folder, flush=True)\n"
            "time.sleep(60)\n",
        ],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "functions"},
    )
    with parent:
        assert parent.stdout is not None
        pid, folder = parent.stdout.readline().split()
        parent.kill()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and is_running(int(pid)):
        time.sleep(0.05)
    assert not is_running(int(pid))
    assert not Path(folder).exists()
