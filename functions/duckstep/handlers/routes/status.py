"""GET /queries/{requestId}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep.core.answering import known
from duckstep.core.lookup import status_document
from duckstep.core.statuses import Status
from duckstep.handlers.parameters import header_of, read_patience
from duckstep.handlers.routes.finding import find_query
from duckstep.handlers.routes.replies import cached_json_reply, json_etag, path_of

router = Router()  # type: ignore[no-untyped-call]


@router.get("/queries/<request_id>")
def get_query(request_id: str) -> Response[str]:
    """Answer the status document; one that the client has is waited past."""
    event = router.current_event
    tags = header_of(event, "if-none-match")

    def news(item: Mapping[str, Any]) -> bool:
        return bool(tags) and not known(tags, json_etag(status_document(item, path_of(event))))

    patience = read_patience(event)
    item = find_query(event, request_id, patience.seconds, news)
    headers = {} if Status(item["status"]).terminal else {"Retry-After": "1"}
    if patience.preferred:
        headers["Preference-Applied"] = "wait"
    return cached_json_reply(status_document(item, path_of(event)), tags, headers)
