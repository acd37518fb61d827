"""The sweep: once a minute, what no event has told of is looked for and brought in line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from duckstep_service.core.query.finalizer import Finalizer
from duckstep_service.core.query.ports import ExecutionList, UnfinishedQueries
from duckstep_service.core.query.status import Status
from duckstep_service.core.timestamps import iso_epoch

# How long ago an execution may have ended whose item is missing: ten sweeps may fail.
LOOK_BACK_SECONDS = 600.0
_HANDS = 8


@dataclass(slots=True)
class SweepOutcome:
    """What a sweep did: queries that run, were closed, could not be (with the reason), are left."""

    running: int = 0
    closed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    left: int = 0


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Looks after the unfinished queries; `clock` counts epoch seconds."""

    closing: Finalizer
    unfinished: UnfinishedQueries
    executions: ExecutionList
    clock: Callable[[], float]

    def sweep(self, until: float) -> SweepOutcome:
        """Close every query that should have ended; what is not begun at `until` is left.

        Raises StorageUnavailable if it cannot look at all.
        """
        swept, now = SweepOutcome(), self.clock()
        running = self.executions.running()
        due = dict(self.unfinished.due(iso_epoch(now)))
        healthy = {each for each, status in due.items() if each in running and not status.terminal}
        swept.running = len(healthy)
        untold = self.unfinished.unknown(self.executions.failed_since(now - LOOK_BACK_SECONDS))
        self._close([each for each in due if each not in healthy] + sorted(untold), until, swept)
        return swept

    def _close(self, request_ids: Iterable[str], until: float, swept: SweepOutcome) -> None:
        def close(request_id: str) -> None:
            if self.clock() > until:
                swept.left += 1
                return
            try:
                outcome = self.closing.close(request_id, self.clock())
            except Exception as exc:
                # One query that cannot be closed keeps no other from it.
                swept.failed[request_id] = f"{type(exc).__name__}: {exc}"
                return
            if outcome["status"] is not None and Status(outcome["status"]).terminal:
                swept.closed.append(request_id)
            else:
                swept.running += 1

        with ThreadPoolExecutor(_HANDS) as hands:
            list(hands.map(close, request_ids))
