"""What the world is told of a query that has ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SOURCE = "duckstep"
DETAIL_TYPE = "Query Ended"
SCHEMA_VERSION = "1"
_TOLD = (
    "requestId",
    "owner",
    "status",
    "submittedAt",
    "endedAt",
    "rows",
    "bytes",
    "scannedBytes",
    "engineMilliseconds",
    "reusedFrom",
)


def ended_detail(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event's detail for the item of a query that has ended; docs/events.md has it.

    Neither the SQL nor the text of an error is in it, for both can hold data.
    """
    known = {name: item[name] for name in _TOLD if item.get(name, "") != ""}
    detail = {"schemaVersion": SCHEMA_VERSION, **known}
    if "errorCode" in item:
        detail["error"] = {"code": item["errorCode"]}
    return detail
