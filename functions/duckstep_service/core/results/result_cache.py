"""The result cache: reuse of the result of the same query over the same files.

The store maps the key of a query to the requestId of one whose result is reused, provided that it
SUCCEEDED.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import datetime

from duckstep_service.core.errors import ResultExpired, StorageUnavailable
from duckstep_service.core.formats import Format
from duckstep_service.core.limits import Limits, check_result
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.manifest import identify_tables
from duckstep_service.core.query.plan import Plan
from duckstep_service.core.query.record import QueryRecord, QueryRun
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission import EngineRequest, Submission
from duckstep_service.core.results.ports import ResultCacheStore
from duckstep_service.core.retention import expires_at
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.sql.volatility import Volatility, classify_volatility

# Incremented when the parts of a key change, or the way in which the engine reads and stores.
_SCHEMA_VERSION = 3
_DAY_SECONDS = 86_400.0
_LOCATIONS = re.compile(r'"query_location": \d+')


@dataclass(frozen=True, slots=True)
class ResultCache:
    """Finds reusable results of this version of the engine."""

    queries: ResultCacheStore
    results: ObjectStore
    engine_version: str
    retention_days: int

    def find(
        self, submission: Submission, context: PlanningContext, plan: Plan, limits: Limits
    ) -> QueryRun | None:
        """Return the run of a prior query whose result is reused, None if the query has to run.

        A query that has to run takes the key. If the store is unavailable, the query runs. Raises
        RowLimitExceeded and ResultLimitExceeded.
        """
        key = self.key(submission.owner, context, plan)
        if key is None:
            return None
        try:
            record = self._reusable(key, submission, context.now)
        except StorageUnavailable:
            return None
        if record is None:
            return None
        run = record.run()
        check_result(run.rows, run.bytes, limits)
        # The query that reuses the result reads nothing.
        return replace(run, scanned_bytes=0, engine_milliseconds=0, reused_from=record.request_id)

    def key(self, owner: str, context: PlanningContext, plan: Plan) -> str | None:
        """Return the key that queries with the same result share, None for a volatile query."""
        volatility = classify_volatility(context.statement.tree)
        if context.statement.explain or volatility is Volatility.ALWAYS:
            return None
        parts = [
            _SCHEMA_VERSION,
            self.engine_version,
            plan.engine,
            owner,
            _LOCATIONS.sub("", json.dumps(context.statement.tree)),
            context.parameters,
            identify_tables(plan.tables),
            context.now.date().isoformat() if volatility is Volatility.DAILY else "",
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def _reusable(self, key: str, submission: Submission, now: datetime) -> QueryRecord | None:
        """Return the query whose result is reused; without one, assign the key to this query."""
        expiry = expires_at(now.timestamp(), self.retention_days)
        if not submission.request.reuse:
            self.queries.assign(key, submission.request_id, expiry)
            return None
        holder = self.queries.claim(key, submission.request_id, expiry)
        if holder in (None, submission.request_id):
            return None
        record = self.queries.get(str(holder))
        if record and not record.status.terminal:
            return None
        if record and self._is_reusable(record, submission, now):
            return record
        self.queries.assign(key, submission.request_id, expiry)
        return None

    def _is_reusable(self, record: QueryRecord, submission: Submission, now: datetime) -> bool:
        """Return whether an ended query has a result that does not expire soon."""
        if record.status is not Status.SUCCEEDED or record.owner != submission.owner:
            return False
        if record.source_changed or not _ran_on(record, submission.request.engine):
            return False
        try:
            run = record.run()
        except ResultExpired:
            return False
        lifetime = run.expires_at - datetime.fromisoformat(record.ended_at).timestamp()
        if run.expires_at - now.timestamp() < min(_DAY_SECONDS, lifetime / 2):
            return False
        return self.results.exists(run.result.files[Format.PARQUET].key)


def _ran_on(record: QueryRecord, requested: EngineRequest) -> bool:
    """Return whether a request that names an engine gets a result of that engine.

    A query of a former version ran on DuckDB.
    """
    return requested is EngineRequest.AUTO or requested == (record.engine or EngineRequest.DUCKDB)
