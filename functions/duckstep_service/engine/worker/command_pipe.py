"""The child's end of a ChildProcess: commands on standard input, responses on standard output."""

from __future__ import annotations

import json
import os
import queue
import shutil
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Message = dict[str, Any]


def _queue_all(message: Message) -> bool:
    return False


class CommandPipe:
    """Reads messages in a thread and writes responses, each a line of JSON.

    Standard output is reserved for responses: what other code prints goes to standard error.
    """

    def __init__(self) -> None:
        self._responses = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)
        self._lock = threading.Lock()
        self._messages: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def start(
        self, control: Callable[[Message], bool] = _queue_all, folder: Path | None = None
    ) -> None:
        """Read messages until standard input ends; then remove `folder` and exit the process.

        `control` runs in the reading thread, and returns whether it has handled a message.
        """
        threading.Thread(target=self._read, args=(control, folder), daemon=True).start()

    def next(self) -> Message:
        """Wait for the next message that `control` has not handled."""
        return self._messages.get()

    def respond(self, response: Mapping[str, Any]) -> None:
        """Write a response; any thread may call this."""
        with self._lock:
            self._responses.write(json.dumps(response) + "\n")
            self._responses.flush()

    def _read(self, control: Callable[[Message], bool], folder: Path | None) -> None:
        for line in sys.stdin:
            message = json.loads(line)
            if not control(message):
                self._messages.put(message)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)
