"""QueriesApi: the routes that read; POST /queries has no Lambda."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import (
    APIGatewayRestResolver,
    CORSConfig,
    Response,
)
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from duckstep.aws.settings import settings
from duckstep.core.answering import Redirect, Rows, answer, check_finished
from duckstep.core.errors import DuckstepError, InternalError, QueryNotFound
from duckstep.core.failures import Failure, from_cause, to_failure
from duckstep.core.lookup import Clock, Lookup, status_document
from duckstep.core.names import execution_arn
from duckstep.core.statuses import Status
from duckstep.core.tables import describe_tables
from duckstep.engine.conversion import ParquetConverter
from duckstep.engine.httpfs import extension_path
from duckstep.engine.reading import Reader
from duckstep.engine.schemas import Schemas
from duckstep.handlers.parameters import read_wait, read_wanted
from duckstep.handlers.wiring import (
    history,
    lake,
    lake_access,
    logger,
    metrics,
    results,
    results_access,
    tracer,
    workflow,
)

_EXPOSED = ["Link", "Location", "Retry-After", "X-Total-Rows"]
app = APIGatewayRestResolver(cors=CORSConfig(allow_origin="*", expose_headers=_EXPOSED))

_results_reader = Reader(results_access, extension_path())
_lake_reader = Reader(lake_access, extension_path())
_converter = ParquetConverter(
    _results_reader.cursor, lambda result: results().uri(result.files["parquet"].key)
)
_schemas = Schemas(_lake_reader.cursor, lambda key: lake().uri(key))

# What each error is in HTTP; the mistakes of a query that was accepted are 422 in its results.
_STATUS_CODES = {
    "InvalidRequest": 400,
    "QueryNotFound": 404,
    "FormatNotAvailable": 406,
    "QueryNotFinished": 409,
    "QueryCancelled": 409,
    "ResultExpired": 410,
    "StorageUnavailable": 503,
}


@app.get("/queries/<request_id>")
def get_query(request_id: str) -> Response[str]:
    """Answer the status document."""
    item = _find(request_id)
    headers = {} if Status(item["status"]).terminal else {"Retry-After": "1"}
    return _json(200, status_document(item, _path()), headers)


@app.get("/queries/<request_id>/results")
def get_results(request_id: str) -> Response[str]:
    """Answer the rows, or where they are."""
    wanted = read_wanted(app.current_event)
    item = _find(request_id)
    if read_wait(app.current_event) and not Status(item["status"]).terminal:
        return _redirect(_path() + _query_string())
    check_finished(item)
    if "errorCode" in item:
        return _error(422, from_cause(item["errorCode"], item["errorCause"]))
    found = answer(item, wanted, results(), _converter)
    return _redirect(found.url) if isinstance(found, Redirect) else _rows(found)


@app.get("/tables")
def list_tables() -> Response[str]:
    """Answer the catalog."""
    return _json(200, {"tables": describe_tables(lake(), _schemas)})


@app.not_found
def route_not_found(exc: NotFoundError) -> Response[str]:
    """Answer for a path that the gateway should not have sent here."""
    return _error(404, Failure("RouteNotFound", "There is no such route."))


@app.exception_handler(DuckstepError)  # type: ignore[untyped-decorator]
def refuse(exc: DuckstepError) -> Response[str]:
    """Answer an error that has a code of its own."""
    return _error(_STATUS_CODES.get(exc.code, 500), to_failure(exc))


@app.exception_handler(Exception)  # type: ignore[untyped-decorator]
def fail(exc: Exception) -> Response[str]:
    """Log the unforeseen and tell the client nothing of it."""
    logger.exception("unforeseen")
    message = "The service failed. Try again; if it goes on, see its logs."
    return _error(500, to_failure(InternalError(message)))


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer a proxy event of API Gateway, version 1.0."""
    return app.resolve(event, context)


def _find(request_id: str) -> Any:
    arn = execution_arn(settings().state_machine_arn, unquote(request_id))
    if arn is None:
        raise QueryNotFound(
            f"{unquote(request_id)} is not a requestId of this service, which is the ARN"
            " that POST /queries answered."
        )
    lookup = Lookup(history(), workflow(), Clock(time.time, time.sleep))
    return lookup.wait(arn, _owner(), read_wait(app.current_event))


def _owner() -> str:
    """Return the subject of the verified token; the POST's mapping template writes the same."""
    authorizer = app.current_event.request_context.get("authorizer") or {}
    claims = authorizer.get("claims") or {}
    return str(claims.get("sub") or "anonymous")


def _path() -> str:
    """Return the request's path as the client sees it, with the stage."""
    context = app.current_event.request_context
    return str(context.get("path") or app.current_event.path)


def _query_string() -> str:
    pairs = app.current_event.query_string_parameters or {}
    return "?" + "&".join(f"{name}={value}" for name, value in pairs.items())


def _rows(rows: Rows) -> Response[str]:
    headers = {"X-Total-Rows": str(rows.total)}
    if rows.next_page:
        offset, limit = rows.next_page.offset, rows.next_page.limit
        headers["Link"] = f'<?format={rows.format}&offset={offset}&limit={limit}>; rel="next"'
    return Response(200, rows.format.media_type, rows.text, headers=headers)


def _redirect(url: str) -> Response[str]:
    return Response(303, "text/plain", "", headers={"Location": url})


def _json(status: int, document: Any, headers: dict[str, str] | None = None) -> Response[str]:
    body = json.dumps(document, ensure_ascii=False)
    return Response(status, "application/json", body, headers=dict(headers or {}))


def _error(status: int, failure: Failure) -> Response[str]:
    headers = {"Retry-After": "1"} if status in (409, 503) else {}
    return _json(status, {"error": failure.to_dict()}, headers)
