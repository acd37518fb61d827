"""The reconciler: once a minute, finalizes the queries whose end no event has reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from duckstep_service.core.query.finalizer import Finalizer
from duckstep_service.core.query.ports import ExecutionList, UnfinishedQueries
from duckstep_service.core.timestamps import iso_epoch

# The age up to which a failed execution without a record is found: ten sweeps may fail.
LOOK_BACK_SECONDS = 600.0
# Calls a function with each item; a pool's `map` does so in parallel.
Map = Callable[[Callable[[str], None], Iterable[str]], Iterable[None]]


@dataclass(slots=True)
class SweepOutcome:
    """The queries that run, were finalized, failed (with the reason) and were postponed."""

    running: int = 0
    finalized: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    left: int = 0


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Reconciles unfinished queries with their executions; `clock` returns epoch seconds."""

    finalizer: Finalizer
    unfinished: UnfinishedQueries
    executions: ExecutionList
    clock: Callable[[], float]
    map: Map

    def sweep(self, until: float) -> SweepOutcome:
        """Finalize every query that should have ended; those not started by `until` are postponed.

        Raises StorageUnavailable if the queries or the executions cannot be listed.
        """
        outcome, now = SweepOutcome(), self.clock()
        running = self.executions.running()
        due = dict(self.unfinished.due(iso_epoch(now)))
        healthy = {name for name, status in due.items() if name in running and not status.terminal}
        outcome.running = len(healthy)
        failed = self.executions.failed_since(now - LOOK_BACK_SECONDS)
        unrecorded = self.unfinished.unknown(failed)
        request_ids = [name for name in due if name not in healthy] + sorted(unrecorded)
        for _ in self.map(lambda name: self._finalize(name, until, outcome), request_ids):
            pass
        return outcome

    def _finalize(self, request_id: str, until: float, outcome: SweepOutcome) -> None:
        if self.clock() > until:
            outcome.left += 1
            return
        try:
            finalized = self.finalizer.finalize(request_id, self.clock())
        except Exception as exc:
            # A query that cannot be finalized must not prevent the others from it.
            outcome.failed[request_id] = f"{type(exc).__name__}: {exc}"
            return
        if finalized.ended:
            outcome.finalized.append(request_id)
        else:
            outcome.running += 1
