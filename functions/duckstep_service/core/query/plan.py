"""The plan of a query: its tables, its engine and the columns that it reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.query.athena_run import AthenaRun
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.record import QueryRun
from duckstep_service.core.table_files import TableFiles


@dataclass(frozen=True, slots=True)
class Reads:
    """The part of its tables that a statement reads.

    `columns` are folded names, a superset of the columns read, None for any column;
    `first_rows` is true if the statement may end before it has read everything.
    """

    columns: frozenset[str] | None = None
    first_rows: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The planner's result: tables with their pruned files, the estimate and the engine.

    `whole_tables` are the same tables with all of their files that were listed.
    """

    tables: Sequence[TableFiles]
    estimate: Estimate
    engine: str
    reads: Reads
    whole_tables: Sequence[TableFiles] = ()


@dataclass(frozen=True, slots=True)
class PlannedQuery:
    """The outcome of ValidateQuery, which the state machine passes as `$.plan`."""

    engine: str
    manifest: str
    """The key of the manifest in the results bucket."""
    digest: str
    """The digest of the manifest, which RunQuery compares."""
    estimate: Estimate
    prior_run: QueryRun | None = None
    """The run of a prior query with the same result, which is reused."""
    manifest_text: str | None = None
    """The manifest itself if it is short: RunQuery then reads none from S3."""
    engine_reason: str = ""
    """The reason of the choice of the engine, in one sentence."""
    athena: AthenaRun | None = None
    """The run of Athena, None for another engine."""

    def to_dict(self) -> dict[str, Any]:
        return {
            "engine": self.engine,
            "manifest": self.manifest,
            "manifestDigest": self.digest,
            "manifestText": self.manifest_text,
            "estimate": self.estimate.to_dict(),
            "earlier": self.prior_run.to_dict() if self.prior_run else None,
            "engineReason": self.engine_reason,
            "athena": self.athena.to_dict() if self.athena else None,
        }
