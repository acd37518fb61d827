"""GET /queries/{requestId}/results."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep.core.answering import Redirect, Rows, answer, check_finished
from duckstep.core.errors import QuotaExceeded
from duckstep.core.failures import from_cause
from duckstep.core.statuses import Status
from duckstep.engine.conversion import ParquetConverter
from duckstep.engine.httpfs import extension_path
from duckstep.engine.reading import Reader
from duckstep.handlers.parameters import read_wait, read_wanted
from duckstep.handlers.routes.finding import find_query
from duckstep.handlers.routes.replies import error_reply, path_of, query_string_of, redirect
from duckstep.handlers.wiring import results, results_access

router = Router()  # type: ignore[no-untyped-call]

_reader = Reader(results_access, extension_path())
_converter = ParquetConverter(
    _reader.cursor, lambda result: results().uri(result.files["parquet"].key)
)


@router.get("/queries/<request_id>/results")
def get_results(request_id: str) -> Response[str]:
    """Answer the rows, or where they are."""
    event = router.current_event
    wanted = read_wanted(event)
    item = find_query(event, request_id)
    if read_wait(event) and not Status(item["status"]).terminal:
        return redirect(path_of(event) + query_string_of(event))
    check_finished(item)
    if "errorCode" in item:
        failure = from_cause(item["errorCode"], item["errorCause"])
        return error_reply(429 if failure.code == QuotaExceeded.__name__ else 422, failure)
    found = answer(item, wanted, results(), _converter)
    return redirect(found.url) if isinstance(found, Redirect) else _rows(found)


def _rows(rows: Rows) -> Response[str]:
    headers = {"X-Total-Rows": str(rows.total)}
    if rows.next_page:
        offset, limit = rows.next_page.offset, rows.next_page.limit
        headers["Link"] = f'<?format={rows.format}&offset={offset}&limit={limit}>; rel="next"'
    return Response(200, rows.format.media_type, rows.text, headers=headers)
