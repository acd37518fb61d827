"""Quotas of an owner: queries that run at once, and bytes read in a day (UTC).

No state releases a slot. An owner's usage lists the queries that took one. The next query reads
which of them have ended, adds their bytes and removes them, so that a crash blocks a slot for no
longer than a query may run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from duckstep_service.core.errors import QuotaExceeded
from duckstep_service.core.query.plan import PlannedQuery
from duckstep_service.core.query.ports import QuotaStore
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission import Submission

# The state machine's TimeoutSeconds: a query that is RUNNING for longer has ended unrecorded.
LONGEST_RUN_SECONDS = 5880
# A slot may become free at any time, and a client that retries this often finds it.
_RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Quotas:
    """Upper bounds for one owner; 0 for no bound."""

    running: int = 0
    bytes_a_day: int = 0


def running_limit(owner_queries: int, concurrency: int) -> int:
    """Return the queries that an owner may have running, fewer than the stack's concurrency.

    0 is no limit, of either.
    """
    if not (owner_queries and concurrency):
        return owner_queries
    return min(owner_queries, max(concurrency - 1, 1))


@dataclass(frozen=True, slots=True)
class AdmissionControl:
    """Admits queries within their owner's quotas."""

    quotas: Quotas
    usage: QuotaStore

    def admit(
        self, submission: Submission, now: datetime, plan: Callable[[], PlannedQuery]
    ) -> PlannedQuery:
        """Return the plan of a query within its owner's quotas. Raises QuotaExceeded."""
        if not (self.quotas.running or self.quotas.bytes_a_day):
            return plan()
        used = self._enter(submission, now)
        planned = plan()
        if planned.prior_run is None:
            self._check_bytes(used, planned.estimate.bytes, now)
        return planned

    def _enter(self, submission: Submission, now: datetime) -> int:
        """Take a slot; return the bytes that the owner's ended queries read today."""
        owner, request_id = submission.owner, submission.request_id
        usage = self.usage.enter(owner, request_id)
        ended = self._ended(usage.running - {request_id}, now)
        today = now.date().isoformat()
        if ended:
            usage = self.usage.settle(owner, usage, today, ended)
        if 0 < self.quotas.running < len(usage.running):
            self.usage.leave(owner, request_id)
            raise QuotaExceeded(
                f"You have {self.quotas.running:,} queries running, the maximum of an owner."
                " Try again when one has ended, or cancel one.",
                details={
                    "runningQueries": self.quotas.running,
                    "retryAfterSeconds": _RETRY_SECONDS,
                },
            )
        return usage.bytes_on(today)

    def _ended(self, others: frozenset[str], now: datetime) -> dict[str, int]:
        """Return the ended queries with the bytes that each read today."""
        records = self.usage.queries(others) if others else {}
        today = now.date().isoformat()
        return {
            request_id: _bytes_on(today, record)
            for request_id, record in records.items()
            if _has_ended(record, now)
        }

    def _check_bytes(self, used: int, planned: int, now: datetime) -> None:
        if 0 < self.quotas.bytes_a_day < used + planned:
            midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), UTC)
            raise QuotaExceeded(
                f"You have read {used:,} bytes today and the query would read up to {planned:,};"
                f" the maximum of an owner is {self.quotas.bytes_a_day:,} a day. Filter on the"
                " partition columns, or try again after midnight UTC.",
                details={
                    "bytesADay": self.quotas.bytes_a_day,
                    "bytesToday": used,
                    "estimatedBytes": planned,
                    "retryAfterSeconds": int((midnight - now).total_seconds()) + 1,
                },
            )


def _has_ended(record: QueryRecord | None, now: datetime) -> bool:
    # RecordSubmitted writes the item before ValidateQuery runs: a missing one has expired.
    if record is None or record.status.terminal:
        return True
    submitted = datetime.fromisoformat(record.submitted_at)
    return (now - submitted).total_seconds() > LONGEST_RUN_SECONDS


def _bytes_on(day: str, record: QueryRecord | None) -> int:
    if record is None or not record.ended_at.startswith(day):
        return 0
    if record.status is Status.SUCCEEDED:
        return record.scanned_bytes or 0
    # A query that failed or was cancelled has read what its last heartbeat or Athena reported.
    reported = int((record.progress or {}).get("readBytes", 0))
    return max(reported, record.scanned_bytes or 0)
