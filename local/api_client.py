"""A client of the HTTP API: submissions, status polling and results."""

from __future__ import annotations

import ssl
import time
from typing import Any
from urllib.parse import quote

import httpx

ACTIVE = ("QUEUED", "RUNNING")
REQUEST_SECONDS = 30.0
# Seconds that `wait` grants a query.
FINISH_SECONDS = 60.0
# Seconds that one status request waits on the server for the end of its query.
POLL_SECONDS = 10
RETRY_SECONDS = 0.2
# httpx reads the certificates of the machine for every request without one.
_TLS = ssl.create_default_context()


class ApiError(Exception):
    """The API rejects a request; the message is its response.

    `retry_after` is the number of seconds after which a throttled request may be repeated.
    """

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(f"HTTP {response.status_code}: {response.text}")
        throttled = response.status_code == 429
        self.retry_after = float(response.headers.get("Retry-After", 1)) if throttled else None


class ApiClient:
    """Submits queries to a local or a deployed stack and polls them."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        self.base_url = base_url
        self.token = token

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request; follows redirects only with `follow_redirects`."""
        if self.token:
            headers = options.pop("headers", {})
            options["headers"] = {"Authorization": f"Bearer {self.token}", **headers}
        options = {"timeout": REQUEST_SECONDS, **options}
        return httpx.request(method, self.base_url + path, verify=_TLS, **options)

    def submit(self, query: str, **fields: Any) -> str:
        """Post a query and return its requestId. Raises ApiError."""
        response = self.request("POST", "/queries", json={"query": query, **fields})
        if response.status_code != 202:
            raise ApiError(response)
        return str(response.json()["requestId"])

    def wait(self, request_id: str, seconds: float = FINISH_SECONDS) -> dict[str, Any]:
        """Return the status document of a finished query.

        Raises TimeoutError if the query does not finish within the seconds.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            response = self.status(request_id, wait=str(POLL_SECONDS))
            if response.status_code == 200:
                document: dict[str, Any] = response.json()
                if document["status"] not in ACTIVE:
                    return document
            else:
                time.sleep(RETRY_SECONDS)
        raise TimeoutError(f"{request_id} did not finish within {seconds:g} seconds")

    def run(self, query: str, **fields: Any) -> dict[str, Any]:
        """Post a query and return its status document when it has finished."""
        return self.wait(self.submit(query, **fields))

    def status(self, request_id: str, **parameters: str) -> httpx.Response:
        """Return the response with the status document of a query."""
        return self.request("GET", query_path(request_id), params=parameters)

    def results(self, request_id: str, **parameters: str) -> httpx.Response:
        """Return the response with the results, after redirects."""
        path = results_path(request_id)
        return self.request("GET", path, params=parameters, follow_redirects=True)


def query_path(request_id: str) -> str:
    """Return the path of a query's resource."""
    return f"/queries/{quote(request_id, safe=':')}"


def results_path(request_id: str) -> str:
    """Return the path of a query's results."""
    return query_path(request_id) + "/results"
