"""What one owner may use: queries that run at once, and bytes read in a day (UTC).

Nobody gives a place back. An owner's usage names the queries that took one; whoever comes next
looks up which of them have ended, counts what they read and takes them off the list, so that a
crash holds no place longer than a query may last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from duckstep_service.core.errors import QuotaExceeded
from duckstep_service.core.query.plan import PlannedQuery
from duckstep_service.core.query.ports import QuotaStore
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.submission import Submission

# The workflow's TimeoutSeconds: what is RUNNING for longer has ended without a word.
LONGEST_RUN_SECONDS = 2100
# A place may come free at any moment; a client that asks every few seconds finds it.
_RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Quotas:
    """Upper bounds for one owner; 0 sets none."""

    running: int = 0
    bytes_a_day: int = 0


@dataclass(frozen=True, slots=True)
class AdmissionControl:
    """Lets queries in."""

    quotas: Quotas
    usage: QuotaStore

    def admit(
        self, submission: Submission, now: datetime, plan: Callable[[], PlannedQuery]
    ) -> PlannedQuery:
        """Return the plan of a query that its owner may run. Raises QuotaExceeded."""
        if not (self.quotas.running or self.quotas.bytes_a_day):
            return plan()
        used = self._enter(submission, now)
        planned = plan()
        if planned.prior_run is None:
            self._check_bytes(used, planned.estimate.bytes, now)
        return planned

    def _enter(self, submission: Submission, now: datetime) -> int:
        """Take a place; return the bytes that the owner's ended queries read today."""
        owner, own = submission.owner, submission.request_id
        usage = self.usage.enter(owner, own)
        ended = self._ended(usage.running - {own}, now)
        today = now.date().isoformat()
        if ended:
            usage = self.usage.settle(owner, usage, today, ended)
        if 0 < self.quotas.running < len(usage.running):
            self.usage.leave(owner, own)
            raise QuotaExceeded(
                f"You have {self.quotas.running:,} queries running, which is all that one owner may"
                " have. Try again when one has ended, or cancel one.",
                details={
                    "runningQueries": self.quotas.running,
                    "retryAfterSeconds": _RETRY_SECONDS,
                },
            )
        return usage.bytes_on(today)

    def _ended(self, others: frozenset[str], now: datetime) -> dict[str, int]:
        """Return the queries that have ended with the bytes that each read today."""
        found = self.usage.queries(others) if others else {}
        today = now.date().isoformat()
        return {
            request_id: _bytes_on(today, record)
            for request_id, record in found.items()
            if _has_ended(record, now)
        }

    def _check_bytes(self, used: int, planned: int, now: datetime) -> None:
        if 0 < self.quotas.bytes_a_day < used + planned:
            midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), UTC)
            raise QuotaExceeded(
                f"You have read {used:,} bytes today and the query would read up to {planned:,};"
                f" one owner may read {self.quotas.bytes_a_day:,} a day. Filter on the partition"
                " columns, or wait for midnight UTC.",
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
    return record.scanned_bytes or 0
