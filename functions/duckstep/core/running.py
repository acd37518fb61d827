"""What RunQuery does: from a plan to a stored result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duckstep.core import manifest, names
from duckstep.core.formats import Format
from duckstep.core.limits import Limits
from duckstep.core.models import EngineAnswer, EngineQuery, Result, ResultFile, Submission
from duckstep.core.ports import Engine, ObjectStore

_DAY_SECONDS = 86_400
# What a result's local Parquet file becomes in another format: its path, the result, rows, format.
Export = Callable[[Path, Result, int, Format], Path]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One invocation's try at a query: its id, and the stack's limits."""

    id: str
    now: float
    limits: Limits
    retention_days: int


def run(
    submission: Submission,
    manifest_key: str,
    attempt: Attempt,
    engine: Engine,
    export: Export,
    results: ObjectStore,
) -> dict[str, Any]:
    """Run the manifest's statement and store its result under the attempt.

    Raises UserError, DataError, EngineError and StorageUnavailable.
    """
    sql, tables = manifest.from_json(results.get(manifest_key))
    request = submission.request
    limits = attempt.limits.lowered(request.limits)
    answer = engine.run(EngineQuery(sql, request.parameters, tables, submission.owner, limits))
    result = _store(submission, attempt.id, answer, export, results)
    return {
        "result": result.to_dict(),
        "rows": answer.rows,
        "bytes": result.files[Format.PARQUET].bytes,
        "scannedBytes": sum(file.size for table in tables for file in table.files),
        "engineMilliseconds": round(answer.seconds * 1000),
        "expiresAt": expires_at(attempt.now, attempt.retention_days),
    }


def expires_at(now: float, retention_days: int) -> int:
    """Return the epoch second at which a query that ended `now` may be deleted."""
    return int(now) + retention_days * _DAY_SECONDS


def _store(
    submission: Submission,
    attempt: str,
    answer: EngineAnswer,
    export: Export,
    results: ObjectStore,
) -> Result:
    """Upload the Parquet file, and the format that was asked for besides."""

    def upload(path: Path, format: Format) -> ResultFile:
        key = names.result_key(submission.name, attempt, format)
        return ResultFile(key, results.upload(path, key, format.media_type))

    files: dict[str, ResultFile] = {Format.PARQUET: upload(answer.path, Format.PARQUET)}
    asked = Format(submission.request.format or Format.PARQUET)
    if asked is not Format.PARQUET:
        path = export(answer.path, Result(answer.columns), answer.rows, asked)
        files[asked] = upload(path, asked)
        path.unlink()
    return Result(answer.columns, {str(name): file for name, file in files.items()})
