"""The cache of folders in the data bucket's server, which each invocation of a function empties.

rclone lists a folder again for each request without it: 20,000 requests to a folder of 20,000 files
take an hour.
"""

import logging

import httpx

from local.config import StackConfig

LOG = logging.getLogger(__name__)
_SECONDS, _TRIES = 5.0, 2
# The beginning of a proxy event has its resource.
_HEAD_BYTES = 200
_ABOUT_A_QUERY, _FRESHNESS = b'"resource": "/queries/{requestId}', b"freshness"


class FolderCache:
    """Empties the cache, so that a function finds every file that was there when it started."""

    def __init__(self, config: StackConfig) -> None:
        self._url = config.url("data_control") + "/vfs/forget"
        keys = (config.keys.access, config.keys.secret)
        self._client = httpx.AsyncClient(auth=keys, timeout=_SECONDS, trust_env=False)

    async def clear(self, event: bytes) -> None:
        """Empty the cache before an event; without the server, it expires by itself.

        A request about one query reads no table, and clients repeat it while the query runs.
        """
        if _ABOUT_A_QUERY in event[:_HEAD_BYTES] and _FRESHNESS not in event:
            return
        for _ in range(_TRIES):
            try:
                (await self._client.post(self._url)).raise_for_status()
                return
            except httpx.HTTPError as exc:
                LOG.warning("The folder cache was not emptied: %r", exc)
