"""Events on EventBridge's default bus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duckstep_service.aws.sdk_errors import map_errors
from duckstep_service.core.query.query_event import DETAIL_TYPE, SOURCE
from duckstep_service.core.strict_json import write_json

# The limit of PutEvents.
MAX_BATCH = 10


class EventBus:
    """Publishes events to the bus."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def put(self, details: Sequence[Mapping[str, Any]]) -> list[int]:
        """Publish at most `MAX_BATCH` events; return the indexes of the rejected ones.

        Raises StorageUnavailable and InternalError if the whole request fails.
        """
        entries: Any = [
            {
                "Source": SOURCE,
                "DetailType": DETAIL_TYPE,
                "Resources": [detail["requestId"]],
                "Detail": write_json(detail),
            }
            for detail in details
        ]
        with map_errors("EventBridge"):
            response = self._client.put_events(Entries=entries)
        return [index for index, entry in enumerate(response["Entries"]) if "ErrorCode" in entry]
