"""A client of the HTTP API that keeps its connection, as browsers and SDKs do."""

from __future__ import annotations

from typing import Any

import httpx

from local.api_client import REQUEST_SECONDS, ApiClient


class KeepAliveClient(ApiClient):
    """Sends each request over a connection that stays open; of several threads each has its own."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self._client = self._new_client()

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request; follows redirects only with `follow_redirects`."""
        return self._client.request(method, self.base_url + path, **options)

    def close(self) -> None:
        """Close the connections; the next request opens one."""
        self._client.close()
        self._client = self._new_client()

    @staticmethod
    def _new_client() -> httpx.Client:
        return httpx.Client(timeout=REQUEST_SECONDS, trust_env=False)
