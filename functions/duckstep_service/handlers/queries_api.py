"""QueriesApi: every route except POST /queries, which starts an execution without a function."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from duckstep_service.aws import clients
from duckstep_service.aws.settings import settings
from duckstep_service.core.error_serialization import Failure, to_failure
from duckstep_service.core.errors import DuckstepError, InternalError
from duckstep_service.handlers.analysis.client import prepare_snapshot as prepare_analysis
from duckstep_service.handlers.api.responses import STATUS_CODES, error_response, request_owner
from duckstep_service.handlers.api.routes import (
    annotate,
    cancel,
    history,
    idempotent_submit,
    results,
    saved,
    status,
    tables,
    validate,
    workflow,
)
from duckstep_service.handlers.runtime.snapshot import use_snapshot
from duckstep_service.handlers.runtime.telemetry import logger, metrics, tracer

_EXPOSED = "ETag, Link, Location, Preference-Applied, Retry-After, X-Total-Rows"
app = APIGatewayRestResolver()
_ROUTES = (
    validate,
    history,
    status,
    idempotent_submit,
    annotate,
    cancel,
    results,
    workflow,
    tables,
    saved,
)
for route in _ROUTES:
    app.include_router(route.router)


def prepare_snapshot() -> None:
    """Load what the first requests of a function would load: DuckDB and the models of AWS."""
    import_module("duckstep_service.handlers.api.cached_catalog")
    clients.load_models("dynamodb", "stepfunctions", "s3")
    prepare_analysis()


use_snapshot(prepare_snapshot)


@app.not_found
def route_not_found(exc: NotFoundError) -> Response[str]:
    """Return 404 for a path that the gateway should not have routed here."""
    return error_response(404, Failure("RouteNotFound", "There is no such route."))


@app.exception_handler(DuckstepError)  # type: ignore[untyped-decorator]
def respond_with_error(exc: DuckstepError) -> Response[str]:
    """Return the error envelope of a DuckstepError."""
    status = STATUS_CODES.get(exc.code, 500)
    (logger.error if status >= 500 else logger.info)("refused", extra={"code": exc.code})
    return error_response(status, to_failure(exc))


@app.exception_handler(Exception)  # type: ignore[untyped-decorator]
def respond_to_unexpected_error(exc: Exception) -> Response[str]:
    """Log an unexpected error and return none of its text."""
    logger.exception("unexpected")
    message = "The service failed. Try again; if the error persists, see its logs."
    return error_response(500, to_failure(InternalError(message)))


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the response to a proxy event of API Gateway, version 1.0.

    Every response has the headers of the contract's other integrations.
    """
    logger.append_keys(
        apiRequestId=event["requestContext"]["requestId"], owner=request_owner(event)
    )
    response = app.resolve(event, context)
    response["multiValueHeaders"] |= _page_headers(settings().allowed_origin)
    request = {"method": event["httpMethod"], "route": event["resource"]}
    logger.info("answered", extra={**request, "status": response["statusCode"]})
    return response


def _page_headers(allowed_origin: str) -> dict[str, list[str]]:
    """Return the headers for browsers: no guessed types, and CORS for an allowed origin."""
    headers = {"X-Content-Type-Options": ["nosniff"]}
    if allowed_origin:
        headers["Access-Control-Allow-Origin"] = [allowed_origin]
        headers["Access-Control-Expose-Headers"] = [_EXPOSED]
    return headers
