"""EventBridge's default bus."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from duckstep_service.core.errors import StorageUnavailable
from duckstep_service.core.query.query_event import DETAIL_TYPE, SOURCE

# PutEvents takes no more at once.
MAX_BATCH = 10


class EventBus:
    """Puts events onto the bus."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def put(self, details: Sequence[Mapping[str, Any]]) -> list[int]:
        """Put at most `MAX_BATCH` events; return the places of those that were not taken.

        Raises StorageUnavailable if none was.
        """
        entries: Any = [
            {
                "Source": SOURCE,
                "DetailType": DETAIL_TYPE,
                "Resources": [detail["requestId"]],
                "Detail": json.dumps(detail),
            }
            for detail in details
        ]
        try:
            answer = self._client.put_events(Entries=entries)
        except (BotoCoreError, ClientError) as exc:
            raise StorageUnavailable("EventBridge did not answer, or refused.") from exc
        return [place for place, each in enumerate(answer["Entries"]) if "ErrorCode" in each]
