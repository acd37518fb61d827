"""The responses of Athena's API about queries, in place of moto's, which run nothing."""

import json
from typing import Any

from moto.athena.responses import AthenaResponse

from local.aws.athena.backend import AthenaQuery, StartRequest, TrinoAthena
from local.aws.athena.trino_run import ELAPSED, PLANNING, QUEUED, SCANNED

ENGINE = "Athena engine version 3"


def install() -> None:
    """Answer StartQueryExecution and GetQueryExecution with TrinoAthena."""
    AthenaResponse.start_query_execution = _start
    AthenaResponse.get_query_execution = _get


def _start(response: AthenaResponse) -> str:
    body: dict[str, Any] = json.loads(response.body)
    request = StartRequest(
        statement=body.get("QueryString") or "",
        token=body.get("ClientRequestToken"),
        work_group=body.get("WorkGroup") or "primary",
        database=(body.get("QueryExecutionContext") or {}).get("Database") or "",
        location=(body.get("ResultConfiguration") or {}).get("OutputLocation"),
        execution_parameters=body.get("ExecutionParameters") or [],
    )
    return json.dumps({"QueryExecutionId": _backend(response).start_query(request)})


def _get(response: AthenaResponse) -> str:
    query_id = json.loads(response.body).get("QueryExecutionId", "")
    return json.dumps({"QueryExecution": query_document(_backend(response).query(query_id))})


def _backend(response: AthenaResponse) -> TrinoAthena:
    backend = response.athena_backend
    assert isinstance(backend, TrinoAthena)
    return backend


def query_document(query: AthenaQuery) -> dict[str, Any]:
    """Return the document of GetQueryExecution."""
    context = {"Catalog": "awsdatacatalog"}
    if query.request.database:
        context["Database"] = query.request.database
    kind: dict[str, Any] = {"StatementType": "DML", "SubstatementType": "SELECT"}
    if query.creates_table:
        kind = {"StatementType": "DDL", "SubstatementType": "CREATE_TABLE_AS_SELECT"}
    return {
        "QueryExecutionId": query.id,
        "Query": query.request.statement,
        **kind,
        "ResultConfiguration": {"OutputLocation": query.location + query.id},
        "QueryExecutionContext": context,
        "Status": _status(query),
        "Statistics": _statistics(query),
        "WorkGroup": query.request.work_group,
        "EngineVersion": {"SelectedEngineVersion": ENGINE, "EffectiveEngineVersion": ENGINE},
    }


def _status(query: AthenaQuery) -> dict[str, Any]:
    run = query.run
    state, outcome = run.state, run.outcome
    status: dict[str, Any] = {"State": state, "SubmissionDateTime": run.submitted}
    if outcome is None:
        return status
    status["State"] = outcome.state
    status["CompletionDateTime"] = run.completed
    if outcome.reason:
        status["StateChangeReason"] = outcome.reason
    if outcome.error is not None:
        status["AthenaError"] = outcome.error
    return status


def _statistics(query: AthenaQuery) -> dict[str, Any]:
    stats = query.run.stats
    statistics: dict[str, Any] = {
        "EngineExecutionTimeInMillis": max(0, stats[ELAPSED] - stats[QUEUED]),
        "DataScannedInBytes": stats[SCANNED],
        "TotalExecutionTimeInMillis": stats[ELAPSED],
        "QueryQueueTimeInMillis": stats[QUEUED],
        "ServicePreProcessingTimeInMillis": 0,
        "QueryPlanningTimeInMillis": stats[PLANNING],
        "ServiceProcessingTimeInMillis": 0,
    }
    if query.creates_table and query.run.state == "SUCCEEDED":
        statistics["DataManifestLocation"] = f"{query.location}{query.id}-manifest.csv"
    return statistics
