"""An engine in a separate process, which runs `bench.worker`."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

from bench.engines.base import WARM, BenchmarkError, EngineSettings
from bench.worker import encode_location

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0


class ProcessEngine:
    """A worker process, replaced after it ends or exceeds the deadline."""

    stateless = True
    settle_seconds = 0.0

    def __init__(
        self,
        module: str,
        label: str,
        settings: EngineSettings,
        phases: tuple[str, ...] = (WARM,),
    ) -> None:
        self.name, self.label, self.phases = module, label, phases
        location = encode_location(settings.location)
        self._command = [str(settings.python), "-m", "bench.worker", module, location]
        self._out = settings.location.scratch / f"{module}.parquet"
        self._log = settings.location.scratch / f"{module}.log"
        self._deadline = settings.deadline
        self._process: subprocess.Popen[str] | None = None
        self._responses: queue.Queue[str] = queue.Queue()

    def start(self) -> None:
        """Start the worker. Raises BenchmarkError with its reason."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._responses = queue.Queue()
        threading.Thread(
            target=_read_lines, args=(self._process, self._responses), daemon=True
        ).start()
        self._response(START_SECONDS)

    def reset(self) -> None:
        """Start a new process, which has read nothing."""
        self.close()
        self.start()

    def run(self, sql: str) -> float:
        """Run a query in the worker. Raises BenchmarkError."""
        if self._process is None or self._process.poll() is not None:
            self.start()
        assert self._process is not None and self._process.stdin is not None
        print(json.dumps({"sql": sql, "out": str(self._out)}), file=self._process.stdin, flush=True)
        return float(self._response(self._deadline)["seconds"])

    def result_file(self) -> Path:
        """Return the file that the worker wrote."""
        return self._out

    def close(self) -> None:
        """End the worker."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _response(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._responses.get(timeout=seconds)
        except queue.Empty:
            self.close()
            raise BenchmarkError(f"more than {seconds:g} s") from None
        if not line:
            self.close()
            raise BenchmarkError(f"its process ended; see {self._log.name}")
        response: dict[str, Any] = json.loads(line)
        if "error" in response:
            raise BenchmarkError(response["error"])
        return response


def _read_lines(process: subprocess.Popen[str], responses: queue.Queue[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        responses.put(line)
    responses.put("")
