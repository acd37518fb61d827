"""The sandboxed process: opens one sandbox, then runs one query at a time for its parent.

Each line on standard input is a JSON command, each line on standard output a JSON answer. The end
of standard input is the end of the process and of its folder, so neither outlives the parent.
"""

from __future__ import annotations

import json
import os
import queue
import resource
import shutil
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

import duckdb

from duckstep_service.engine.worker.bind import describe_columns
from duckstep_service.engine.worker.execution import execute
from duckstep_service.engine.worker.protocol import SandboxConfig
from duckstep_service.engine.worker.sandbox import RESULT_FILE, open_sandbox
from duckstep_service.engine.worker.size_limit import FileSizeLimit


class Worker:
    """The state of the process: its connection, and whether the running query is to end."""

    def __init__(self, answers: TextIO) -> None:
        self._answers = answers
        self._writing = threading.Lock()
        self._commands: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._folder = Path()
        self._ending = threading.Lock()
        self._received = 0
        self._ended = 0
        self._views: list[str] = []

    def serve(self, commands: TextIO) -> None:
        """Run commands until standard input ends."""
        threading.Thread(target=self._read, args=(commands,), daemon=True).start()
        self._answer({"started": True})
        while True:
            self._answer(self._run(self._commands.get()))

    def _read(self, commands: TextIO) -> None:
        for line in commands:
            command = json.loads(line)
            if "interrupt" in command:
                number = self._received
                threading.Thread(
                    target=self._keep_interrupting, args=(number,), daemon=True
                ).start()
            elif "progress" in command:
                self._answer({"progress": self._progress()})
            else:
                self._received += 1
                self._commands.put(command)
        shutil.rmtree(Path.cwd(), ignore_errors=True)
        os._exit(0)

    def _keep_interrupting(self, number: int) -> None:
        """Interrupt until the command has ended: one sent before a statement starts is lost."""
        while self._interrupt(number):
            time.sleep(0.02)

    def _interrupt(self, number: int) -> bool:
        """Interrupt the command of this number and never the next; tell whether it still ran."""
        with self._ending:
            runs = self._ended < number
            if runs and self._connection is not None:
                self._connection.interrupt()
            return runs

    def _progress(self) -> dict[str, float]:
        """Return what is known of the running query: DuckDB's percentage, the result's bytes."""
        percent = self._connection.query_progress() if self._connection else -1
        known = {"percent": round(percent, 1)} if percent >= 0 else {}
        with suppress(FileNotFoundError):
            known["result_bytes"] = (self._folder / RESULT_FILE).stat().st_size
        return known

    def _run(self, command: dict[str, Any]) -> dict[str, Any]:
        try:
            if "open" in command:
                return self._open(SandboxConfig.from_dict(command["open"]))
            if "bind" in command:
                return self._bind(command["bind"])
            return self._query(command["query"])
        except duckdb.Error as exc:
            return {"error": {"type": type(exc).__name__, "message": str(exc)}}
        except MemoryError:
            return {"error": {"type": "OutOfMemoryException", "message": ""}}
        finally:
            with self._ending:
                self._ended += 1

    def _open(self, sandbox: SandboxConfig) -> dict[str, Any]:
        limit = sandbox.resources.address_space
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        self._folder = Path(sandbox.folder)
        self._connection = open_sandbox(sandbox)
        return {"opened": True}

    def _query(self, query: dict[str, Any]) -> dict[str, Any]:
        assert self._connection is not None
        path = self._folder / RESULT_FILE
        path.unlink(missing_ok=True)
        self._make_views(query["views"])
        with FileSizeLimit(path, query["resultBytes"], self._connection.interrupt) as watch:
            try:
                done = execute(self._connection, query["sql"], query["parameters"], path)
            except duckdb.InterruptException:
                if not watch.exceeded:
                    raise
        if watch.exceeded:
            return {"exceeded": "resultBytes"}
        if 0 < query["resultRows"] < done.rows:
            return {"exceeded": "resultRows"}
        return {"done": asdict(done)}

    def _bind(self, query: dict[str, Any]) -> dict[str, Any]:
        assert self._connection is not None
        self._make_views(query["views"])
        names, parameters = query["names"], query["parameters"]
        return {"bound": describe_columns(self._connection, query["sql"], parameters, names)}

    def _make_views(self, views: list[str]) -> None:
        """Make the query's views, unless they are the last query's."""
        assert self._connection is not None
        if views != self._views:
            self._views = []
            for view in views:
                self._connection.execute(view)
            self._views = views

    def _answer(self, answer: dict[str, Any]) -> None:
        with self._writing:
            self._answers.write(json.dumps(answer) + "\n")
            self._answers.flush()


def main() -> None:
    """Keep standard output for answers alone, then serve."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    Worker(answers).serve(sys.stdin)


if __name__ == "__main__":
    main()
