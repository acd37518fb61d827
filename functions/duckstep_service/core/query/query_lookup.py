"""The lookup of a query: its record, reconciled with its execution where the two may differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from duckstep_service.core.errors import QueryNotFound, TooManyRequests
from duckstep_service.core.object_keys import execution_name, may_belong_to
from duckstep_service.core.polling import Clock
from duckstep_service.core.query.execution_outcome import ended_record, submitted_record
from duckstep_service.core.query.lookup_budget import Lookup, LookupBudget
from duckstep_service.core.query.ports import Executions, QueryStore
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import of_execution
from duckstep_service.core.timestamps import epoch

# Seconds after which a query that still runs is compared with its execution, which may have ended
# without an update of the table.
STALE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class QueryLookup:
    """Finds queries of one owner."""

    queries: QueryStore
    executions: Executions
    clock: Clock
    retention_days: int
    budget: LookupBudget

    def find(self, request_id: str, owner: str) -> QueryRecord:
        """Return the query's record as of now. Raises QueryNotFound and TooManyRequests."""
        stored = self.queries.get(request_id)
        record = stored or self._find_execution(request_id, owner)
        if record.owner != owner:
            raise _not_found(request_id)
        stale = stored is not None and self._stale(stored)
        if stale and self.budget.take(owner, Lookup.STALE, self.clock.now()):
            return self._reconciled(request_id, stored)
        return record

    def wait(
        self,
        request_id: str,
        owner: str,
        seconds: float,
        enough: Callable[[QueryRecord], bool] = lambda record: False,
    ) -> QueryRecord:
        """Return the record once the query has ended or is `enough`, at most after `seconds`.

        Step Functions allows 15 DescribeExecution a second in an account, so that each waiting
        client sends one in STALE_SECONDS, within its owner's budget, and polls the table meanwhile.
        """
        described = self.clock.now()
        until = described + seconds
        record = self._find_until(request_id, owner, until)
        pauses = self.clock.pauses(until)
        while not (record.status.terminal or enough(record)):
            if next(pauses, "over") == "over":
                break
            if self.clock.now() - described < STALE_SECONDS:
                record = self.queries.get(request_id) or record
            else:
                described, record = self.clock.now(), self.find(request_id, owner)
        return record

    def _find_until(self, request_id: str, owner: str, until: float) -> QueryRecord:
        """Return the record; beyond the budget of lookups poll the table alone until `until`."""
        try:
            return self.find(request_id, owner)
        except TooManyRequests:
            for _ in self.clock.pauses(until):
                record = self.queries.get(request_id)
                if record is not None and record.owner == owner:
                    return record
            raise

    def _find_execution(self, request_id: str, owner: str) -> QueryRecord:
        """Return the record of an execution that has none yet, within the owner's budget."""
        now = self.clock.now()
        own = may_belong_to(execution_name(request_id), owner)
        if not own or self.budget.is_missing(request_id, now):
            raise _not_found(request_id)
        self.budget.check(owner, Lookup.UNKNOWN, now)
        try:
            return self._reconciled(request_id, None)
        except QueryNotFound:
            self.budget.remember_missing(request_id, now)
            raise

    def _stale(self, record: QueryRecord) -> bool:
        if record.status.terminal:
            return False
        return self.clock.now() - epoch(record.submitted_at) > STALE_SECONDS

    def _reconciled(self, request_id: str, record: QueryRecord | None) -> QueryRecord:
        execution = self.executions.describe(request_id)
        now = self.clock.now()
        ended = ended_record(request_id, execution, record, now, self.retention_days)
        if ended is not None:
            self.queries.record_ended(ended, with_submission=record is None)
        elif record is not None:
            return record
        stored = self.queries.get(request_id)
        if stored is not None:
            return stored
        if execution is None or of_execution(execution["status"]).terminal:
            raise _not_found(request_id)
        return submitted_record(request_id, execution)


def _not_found(request_id: str) -> QueryNotFound:
    return QueryNotFound(
        f"There is no query {request_id}. Check the requestId that POST /queries returned."
    )
