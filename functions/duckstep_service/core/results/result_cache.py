"""Reuse: an earlier result of the same query over the same files answers at once.

Under the key of a query its table names the query that answers for it. A result is used again only
if that query SUCCEEDED: what was cancelled or failed is never served.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import datetime

from duckstep_service.core.errors import StorageUnavailable
from duckstep_service.core.formats import Format
from duckstep_service.core.limits import Limits, check_result
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.manifest import files_of
from duckstep_service.core.query.plan import Plan
from duckstep_service.core.query.record import QueryRecord, QueryRun
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission import Submission
from duckstep_service.core.results.ports import ResultCacheStore
from duckstep_service.core.retention import expires_at
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.sql.volatility import Volatility, volatility_of

CACHE_ENGINE = "reuse"
"""The engine of a plan that an earlier result answers."""

# Of what a key is made of, and of how the engine reads and stores: raise it when either changes.
_SCHEMA_VERSION = 2
_DAY_SECONDS = 86_400.0
_PLACES = re.compile(r'"query_location": \d+')


@dataclass(frozen=True, slots=True)
class ResultCache:
    """Where earlier results are, and what else they depend on."""

    queries: ResultCacheStore
    results: ObjectStore
    engine_version: str
    retention_days: int

    def find(
        self, submission: Submission, asked: PlanningContext, plan: Plan, limits: Limits
    ) -> QueryRun | None:
        """Return the earlier run whose result answers, as RunQuery would, else None.

        A query that finds none answers for the next. Raises RowLimitExceeded and
        ResultLimitExceeded; whatever keeps it from looking only means that the query runs.
        """
        key = self.key(submission.owner, asked, plan)
        if key is None:
            return None
        try:
            record = self._earlier(key, submission, asked.now)
        except StorageUnavailable:
            return None
        if record is None:
            return None
        run = record.run()
        check_result(run.rows, run.bytes, limits)
        # The query that reuses the result reads nothing.
        return replace(run, scanned_bytes=0, engine_milliseconds=0, reused_from=record.request_id)

    def key(self, owner: str, asked: PlanningContext, plan: Plan) -> str | None:
        """Return what two queries with the same answer share, None if there may be no other."""
        volatility = volatility_of(asked.statement.tree)
        if asked.statement.explain or volatility is Volatility.ALWAYS:
            return None
        parts = [
            _SCHEMA_VERSION,
            self.engine_version,
            plan.engine,
            owner,
            _PLACES.sub("", json.dumps(asked.statement.tree)),
            asked.parameters,
            files_of(plan.tables),
            asked.now.date().isoformat() if volatility is Volatility.DAILY else "",
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def _earlier(self, key: str, submission: Submission, now: datetime) -> QueryRecord | None:
        """Return the query that answers for `key`; this one does from now on if there is none."""
        expiry = expires_at(now.timestamp(), self.retention_days)
        if not submission.request.reuse:
            self.queries.answer(key, submission.request_id, expiry)
            return None
        named = self.queries.claim(key, submission.request_id, expiry)
        if named in (None, submission.request_id):
            return None
        record = self.queries.get(str(named))
        if record and not record.status.terminal:
            return None
        if record and self._answers(record, submission, now):
            return record
        self.queries.answer(key, submission.request_id, expiry)
        return None

    def _answers(self, record: QueryRecord, submission: Submission, now: datetime) -> bool:
        """Tell whether an ended query has a result that is there and will be for a while."""
        if record.status is not Status.SUCCEEDED or record.owner != submission.owner:
            return False
        run = record.run()
        lifetime = run.expires_at - datetime.fromisoformat(record.ended_at).timestamp()
        if run.expires_at - now.timestamp() < min(_DAY_SECONDS, lifetime / 2):
            return False
        return self.results.exists(run.result.files[Format.PARQUET].key)
