"""The cache of folders in the data bucket's server, which functions that read tables empty.

rclone lists a folder again for each request without it: 20,000 requests to a folder of 20,000 files
take an hour.
"""

import asyncio
import json
import logging
from typing import Any

import urllib3

from local.config import LARGE_EVENT_BYTES, StackConfig
from local.functions.claimant import names_no_table
from local.template.deployment import Function

LOG = logging.getLogger(__name__)
_SECONDS, _TRIES, _CONNECTIONS = 5.0, 2, 16
# The environment variable of the functions that may read tables.
_BUCKET = "DATA_BUCKET"
# The beginning of a proxy event has its resource.
_HEAD_BYTES = 200
_ABOUT_A_QUERY, _FRESHNESS = b'"resource": "/queries/{requestId}', b"freshness"
_PLAN = b'"plan"'


class FolderCache:
    """Empties the cache, so that a function finds every file that was there when it started."""

    def __init__(self, config: StackConfig) -> None:
        self._url = config.url("data_control") + "/vfs/forget"
        keys = f"{config.keys.access}:{config.keys.secret}"
        # Each invocation pays for it: less than half of the processor time of httpx.
        self._client = urllib3.PoolManager(
            headers=urllib3.make_headers(basic_auth=keys),
            timeout=_SECONDS,
            maxsize=_CONNECTIONS,
            retries=False,
        )

    async def clear(self, function: Function, event: bytes) -> None:
        """Empty the cache before an event; without the server, it expires by itself.

        A request about one query reads no table, and clients repeat it while the query runs.
        """
        if _BUCKET not in function.environment:
            return
        if _ABOUT_A_QUERY in event[:_HEAD_BYTES] and _FRESHNESS not in event:
            return
        if _needs_no_file(event):
            return
        await asyncio.to_thread(self._forget)

    def _forget(self) -> None:
        for _ in range(_TRIES):
            try:
                status = self._client.request("POST", self._url).status
            except urllib3.exceptions.HTTPError as exc:
                LOG.warning("The folder cache was not emptied: %r", exc)
                continue
            if status == 200:
                return
            LOG.warning("The folder cache was not emptied: status %d", status)


def _needs_no_file(event: bytes) -> bool:
    """Return whether an event has a plan without files, or is to plan a text without tables."""
    if _PLAN not in event and len(event) > LARGE_EVENT_BYTES:
        return False
    try:
        document: Any = json.loads(event)
    except (ValueError, RecursionError):
        return False
    if not isinstance(document, dict):
        return False
    if "plan" not in document:
        return names_no_table(document)
    for name in ("plan", "estimate", "files"):
        document = document.get(name) if isinstance(document, dict) else None
    return bool(document == 0)
