"""What ValidateQuery does: from a submission to its plan, with the manifest written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from duckstep.core import manifest, names, planning
from duckstep.core.gate import Statement
from duckstep.core.limits import Limits, check_estimate
from duckstep.core.models import Submission
from duckstep.core.ports import ObjectStore
from duckstep.core.pruning import Asked


def validate(
    submission: Submission,
    parse: Callable[[str], Statement],
    lake: ObjectStore,
    results: ObjectStore,
    limits: Limits,
    now: datetime,
) -> dict[str, Any]:
    """Return the plan as of `now` as the state's answer.

    Raises UserError and StorageUnavailable.
    """
    sql = submission.request.query
    statement = parse(sql)
    plan = planning.plan(sql, Asked(statement, submission.request.parameters, now), lake)
    check_estimate(plan.estimate, limits.lowered(submission.request.limits))
    key = names.manifest_key(submission.name)
    results.put(key, manifest.to_json(statement.sql, plan), "application/json")
    return {
        "engine": plan.engine,
        "manifest": key,
        "estimate": plan.estimate.to_dict(),
    }
