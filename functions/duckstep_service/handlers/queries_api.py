"""QueriesApi: every route but POST /queries, which has no Lambda."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from duckstep_service.aws.settings import settings
from duckstep_service.core.error_serialization import Failure, to_failure
from duckstep_service.core.errors import DuckstepError, InternalError
from duckstep_service.handlers.api.responses import STATUS_CODES, error_response, owner_of
from duckstep_service.handlers.api.routes import (
    annotate,
    cancel,
    history,
    idempotent_submit,
    results,
    status,
    tables,
    validate,
    workflow,
)
from duckstep_service.handlers.runtime.dependencies import logger, metrics, tracer

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
)
for route in _ROUTES:
    app.include_router(route.router)


@app.not_found
def route_not_found(exc: NotFoundError) -> Response[str]:
    """Answer for a path that the gateway should not have sent here."""
    return error_response(404, Failure("RouteNotFound", "There is no such route."))


@app.exception_handler(DuckstepError)  # type: ignore[untyped-decorator]
def refuse(exc: DuckstepError) -> Response[str]:
    """Answer an error that has a code of its own."""
    status = STATUS_CODES.get(exc.code, 500)
    (logger.error if status >= 500 else logger.info)("refused", extra={"code": exc.code})
    return error_response(status, to_failure(exc))


@app.exception_handler(Exception)  # type: ignore[untyped-decorator]
def fail(exc: Exception) -> Response[str]:
    """Log the unforeseen and tell the client nothing of it."""
    logger.exception("unforeseen")
    message = "The service failed. Try again; if it goes on, see its logs."
    return error_response(500, to_failure(InternalError(message)))


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer a proxy event of API Gateway, version 1.0.

    Every answer has the CORS headers, as those of the contract's other integrations do.
    """
    logger.append_keys(apiRequestId=event["requestContext"]["requestId"], owner=owner_of(event))
    answer = app.resolve(event, context)
    answer["multiValueHeaders"] |= {
        "Access-Control-Allow-Origin": [settings().allowed_origin],
        "Access-Control-Expose-Headers": [_EXPOSED],
    }
    told = {"method": event["httpMethod"], "route": event["resource"]}
    logger.info("answered", extra={**told, "status": answer["statusCode"]})
    return answer
