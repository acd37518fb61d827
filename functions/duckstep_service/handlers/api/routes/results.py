"""GET /queries/{requestId}/results."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from duckstep_service.aws.settings import settings
from duckstep_service.core.error_serialization import from_cause
from duckstep_service.core.errors import QuotaExceeded
from duckstep_service.core.polling import Clock
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.work_quota import Work
from duckstep_service.core.results.conversion import ConversionCoordinator, ConversionRequest
from duckstep_service.core.results.counted_converter import CountedConverter
from duckstep_service.core.results.delivery import (
    NotModified,
    Pending,
    Redirect,
    ResultResponder,
    ResultResponse,
    Rows,
    check_finished,
)
from duckstep_service.core.results.envelope import page_query
from duckstep_service.handlers.api.query_loader import find_query
from duckstep_service.handlers.api.request_params import (
    MAX_WAIT_SECONDS,
    WaitPreference,
    read_result_options,
    read_wait_preference,
)
from duckstep_service.handlers.api.responses import (
    accepted,
    error_response,
    json_response,
    not_modified,
    redirect,
    request_path,
    rows_response,
)
from duckstep_service.handlers.runtime.dependencies import (
    converter,
    exports,
    lambda_invoker,
    leases,
    results,
    work_quota,
)

# Seconds in which rows are converted for a response; ConvertResult converts what takes longer.
_READ_SECONDS = 8.0
router = Router()  # type: ignore[no-untyped-call]


@router.get("/queries/<request_id>/results")
def get_results(request_id: str) -> Response[Any]:
    """Return the rows, or a redirect to their file or to a later request."""
    exports().warm_up()  # It starts while the query is read, or is waited for.
    event = router.current_event
    options, preference = read_result_options(event), read_wait_preference(event)
    until = time.time() + (MAX_WAIT_SECONDS if preference.seconds is None else preference.seconds)
    record = find_query(event, request_id, preference.seconds)
    if not record.status.terminal and (preference.seconds or preference.respond_async):
        return _redirect_again(event, preference, record)
    check_finished(record)
    if record.error:
        failure = from_cause(record.error.code, record.error.cause)
        return error_response(429 if failure.code == QuotaExceeded.__name__ else 422, failure)
    response = _responder(record.owner, until).respond(record, options)
    if isinstance(response, Pending):
        return _redirect_again(event, preference, record)
    if options.link and isinstance(response, Redirect):
        return json_response(200, {"url": response.url}, {"Cache-Control": "no-store"})
    return _to_response(event, response)


def _responder(owner: str, until: float) -> ResultResponder:
    def count_read() -> None:
        work_quota().check(owner, Work.READ, time.time())

    def start(request: ConversionRequest) -> None:
        work_quota().check(owner, Work.CONVERSION, time.time())
        lambda_invoker().invoke_async(settings().convert_result_function, request.to_dict())

    conversions = ConversionCoordinator(leases(), start, Clock(time.time, time.sleep))
    counted = CountedConverter(converter(lambda: _READ_SECONDS), count_read)
    return ResultResponder(results(), counted, conversions, str(uuid4()), until)


def _to_response(event: BaseProxyEvent, response: ResultResponse) -> Response[Any]:
    if isinstance(response, Redirect):
        return redirect(response.url)
    if isinstance(response, NotModified):
        return not_modified(response.etag)
    assert isinstance(response, Rows)
    headers = {"X-Total-Rows": str(response.total)}
    if response.next_page:
        link = request_path(event) + page_query(response.format, response.next_page)
        headers["Link"] = f'<{link}>; rel="next"'
    return rows_response(response, headers)


def _redirect_again(
    event: BaseProxyEvent, preference: WaitPreference, record: QueryRecord
) -> Response[Any]:
    """Return a redirect to this URL; curl follows 50 of them, each of which waits."""
    parameters = dict(event.query_string_parameters or {})
    if preference.respond_async:
        return accepted(
            record, request_path(event) + ("?" + urlencode(parameters) if parameters else "")
        )
    parameters["wait"] = str(preference.seconds or MAX_WAIT_SECONDS)
    return redirect(f"{request_path(event)}?{urlencode(parameters)}")
