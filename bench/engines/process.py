"""A contender whose engine runs in a process of its own, under `bench.worker`."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

from bench.engines.base import WARM, Place, Unable
from bench.worker import write_place

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0


class ProcessContender:
    """Hands each query to the worker, and starts another one when it dies or takes too long."""

    def __init__(
        self,
        module: str,
        label: str,
        place: Place,
        python: Path,
        deadline: float,
        phases: tuple[str, ...] = (WARM,),
    ) -> None:
        self.name, self.label, self.phases = module, label, phases
        self._command = [str(python), "-m", "bench.worker", module, write_place(place)]
        self._out = place.scratch / f"{module}.parquet"
        self._log = place.scratch / f"{module}.log"
        self._deadline = deadline
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def start(self) -> None:
        """Start the worker. Raises Unable with the reason that it gives."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._answers = queue.Queue()
        threading.Thread(target=_read, args=(self._process, self._answers), daemon=True).start()
        self._answer(START_SECONDS)

    def fresh(self) -> None:
        """Start a new process, which has read nothing."""
        self.close()
        self.start()

    def run(self, sql: str) -> float:
        """Run a query in the worker. Raises Unable."""
        if self._process is None or self._process.poll() is not None:
            self.start()
        assert self._process is not None and self._process.stdin is not None
        print(json.dumps({"sql": sql, "out": str(self._out)}), file=self._process.stdin, flush=True)
        return float(self._answer(self._deadline)["seconds"])

    def answer(self) -> Path:
        """Return the file that the worker wrote."""
        return self._out

    def close(self) -> None:
        """End the worker."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answer(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            self.close()
            raise Unable(f"more than {seconds:g} s") from None
        if not line:
            self.close()
            raise Unable(f"its process ended; see {self._log.name}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise Unable(answer["error"])
        return answer


def _read(process: subprocess.Popen[str], answers: queue.Queue[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        answers.put(line)
    answers.put("")
