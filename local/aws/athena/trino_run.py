"""One query on Trino, with the thread that polls it: Trino runs a query while its client polls."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx

from local.aws.athena.outcomes import (
    OVER_CUTOFF,
    STOPPED,
    SUCCEEDED,
    Outcome,
    failed_outcome,
    lost_outcome,
)
from local.trino_client import TrinoClient

LOG = logging.getLogger(__name__)
# A coordinator that starts again accepts statements after this time.
START_SECONDS, BUSY_SECONDS, PAUSE_SECONDS = 60.0, 15.0, 0.2
_BUSY_STATUSES = (429, 502, 503, 504)
SCANNED, ELAPSED, QUEUED, PLANNING = (
    "physicalInputBytes",
    "elapsedTimeMillis",
    "queuedTimeMillis",
    "planningTimeMillis",
)
_STATISTICS = (SCANNED, ELAPSED, QUEUED, PLANNING)
_QUEUED_STATES = ("QUEUED", "WAITING_FOR_RESOURCES", "DISPATCHING")


class TrinoRun:
    """Runs a statement; its state is read by other threads.

    `cutoff` is the limit of scanned bytes; `prepare` runs before the start, `on_success` before the
    state SUCCEEDED.
    """

    def __init__(
        self,
        client: TrinoClient,
        statement: str,
        cutoff: int | None,
        prepare: Callable[[], None],
        on_success: Callable[[], None],
    ) -> None:
        self._client, self._statement, self._cutoff = client, statement, cutoff
        self._prepare, self._on_success = prepare, on_success
        self._lock = threading.Lock()
        self._id, self._state, self._is_stopped = "", "QUEUED", False
        self._is_over_cutoff = False
        self.submitted, self.completed = time.time(), 0.0
        self.stats: dict[str, int] = dict.fromkeys(_STATISTICS, 0)
        self.outcome: Outcome | None = None

    @property
    def state(self) -> str:
        """The state in Athena's terms."""
        return self._state if self.outcome is None else self.outcome.state

    def start(self) -> None:
        """Start the thread."""
        threading.Thread(target=self._run, name="athena-query", daemon=True).start()

    def stop(self) -> None:
        """Cancel the query; its state changes when Trino has ended it."""
        with self._lock:
            self._is_stopped = True
        self._cancel()

    def end(self, outcome: Outcome) -> None:
        """Set the final state."""
        self.completed = time.time()
        self.outcome = outcome

    def _run(self) -> None:
        try:
            self.end(self._outcome(self._last_document()))
        except httpx.HTTPError as exc:
            LOG.warning("Trino lost query %s: %r", self._id, exc)
            self._cancel()
            self.end(STOPPED if self._is_stopped else lost_outcome(exc))
        except Exception as exc:
            LOG.exception("A query of Trino failed")
            self.end(lost_outcome(exc))
        finally:
            self._client.close()

    def _last_document(self) -> dict[str, Any]:
        self._prepare()
        document = self._started()
        with self._lock:
            self._id = document["id"]
            is_stopped = self._is_stopped
        if is_stopped:
            self._cancel()
        while True:
            self._observe(document)
            if "nextUri" not in document:
                return document
            document = self._advanced(document)

    def _started(self) -> dict[str, Any]:
        """Post the statement; wait for a coordinator that is starting."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self._client.start(self._statement)
            except (httpx.ConnectError, httpx.HTTPStatusError) as exc:
                if not _is_temporary(exc, httpx.ConnectError) or time.monotonic() > deadline:
                    raise
                if self._is_stopped:
                    raise
            time.sleep(PAUSE_SECONDS)

    def _advanced(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return the next document; a request for the same one may be repeated."""
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                return self._client.advance(document)
            except (httpx.TimeoutException, httpx.HTTPStatusError) as exc:
                if not _is_temporary(exc, httpx.TimeoutException) or time.monotonic() > deadline:
                    raise
            time.sleep(PAUSE_SECONDS)

    def _observe(self, document: dict[str, Any]) -> None:
        stats = document.get("stats", {})
        self.stats = {name: int(stats.get(name, 0)) for name in _STATISTICS}
        if stats.get("state") not in _QUEUED_STATES:
            self._state = "RUNNING"
        if self._cutoff and self.stats[SCANNED] > self._cutoff and not self._is_over_cutoff:
            self._is_over_cutoff = True
            self._cancel()

    def _outcome(self, document: dict[str, Any]) -> Outcome:
        if self._is_over_cutoff:
            return OVER_CUTOFF
        if "error" in document:
            return failed_outcome(document["error"])
        self._on_success()
        return SUCCEEDED

    def _cancel(self) -> None:
        if not self._id or self.outcome is not None:
            return
        try:
            self._client.cancel(self._id)
        except (httpx.HTTPError, RuntimeError) as exc:
            # A RuntimeError: the query ended meanwhile, and its client is closed.
            LOG.warning("Trino did not cancel query %s: %r", self._id, exc)


def _is_temporary(exc: httpx.HTTPError, kind: type[httpx.HTTPError]) -> bool:
    if isinstance(exc, httpx.HTTPStatusError):
        return exc.response.status_code in _BUSY_STATUSES
    return isinstance(exc, kind)
