"""Clients of the load test; locust runs this file in a separate Python environment.

Each client posts queries under new idempotency keys, polls them, and reads or cancels them. The
journal keeps the observations of each query for the verification.
"""

import json
import os
import random
import time
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from locust import FastHttpUser, constant_pacing, events, task
from locust.env import Environment

JOURNAL = os.environ["LOAD_JOURNAL"]
QUERIES = int(os.environ.get("LOAD_QUERIES", "0"))
ONLY_READS = QUERIES > 0
TIMEOUT_SECONDS = 120.0
_ACTIVE = {"QUEUED", "RUNNING"}
_COUNT = "count(*) AS reviews FROM reviews WHERE rating = {}"
_SLOW = "SELECT sum(hash(a.range * b.range)) FROM range(10000000) a, range({}) b"


class Journal:
    """A file of accepted queries, observations and errors, one JSON object per line."""

    def __init__(self) -> None:
        self._file = open(JOURNAL, "a", buffering=1, encoding="utf-8")  # noqa: SIM115
        self.accepted = 0

    def write(self, **entry: Any) -> None:
        self._file.write(json.dumps(entry) + "\n")


@dataclass(frozen=True)
class ApiRequest:
    """A request, and its name in the statistics."""

    method: str
    path: str
    name: str
    body: Any = None
    idempotency_key: str | None = None


journal = Journal()


@events.init.add_listener
def stop_when_done(environment: Environment, **_: Any) -> None:
    """End the run when the requested number of queries has been accepted."""
    if QUERIES:

        @events.request.add_listener
        def count(**_: Any) -> None:
            if journal.accepted >= QUERIES and environment.runner is not None:
                environment.runner.quit()


class QueryClient(FastHttpUser):
    """A client that runs one query after the other."""

    wait_time = constant_pacing(0.2 if ONLY_READS else 1.0)
    network_timeout = connection_timeout = 60.0

    @task(1 if ONLY_READS else 12)
    def read(self) -> None:
        self._run(f"SELECT {random.randrange(10**6)} AS n, {_COUNT.format(random.randint(1, 5))}")

    @task(0 if ONLY_READS else 3)
    def read_again(self) -> None:
        self._run(f"SELECT {_COUNT.format(random.randint(1, 5))}")

    @task(0 if ONLY_READS else 2)
    def cancel(self) -> None:
        request_id = self._submit(_SLOW.format(random.randrange(10**6, 10**7)))
        if request_id is None:
            return
        time.sleep(random.random())
        response = self._send(ApiRequest("DELETE", _query_path(request_id), "cancel"))
        status = None if response is None else response.json()["status"]
        journal.write(requestId=request_id, observed=status)

    @task(0 if ONLY_READS else 2)
    def list_queries_and_tables(self) -> None:
        for path in ("/queries?limit=10", "/tables"):
            self._send(ApiRequest("GET", path, path.split("?")[0]))

    @task(0 if ONLY_READS else 2)
    def fail(self) -> None:
        """Submit an invalid query, whose expected status is FAILED."""
        request_id = self._submit(f"SELECT no_such_column_{random.randrange(10**6)} FROM reviews")
        if request_id is not None:
            self._wait(request_id)

    def _run(self, sql: str) -> None:
        request_id = self._submit(sql)
        if request_id is not None and self._wait(request_id) == "SUCCEEDED":
            path = f"{_query_path(request_id)}/results?format=csv"
            response = self._send(ApiRequest("GET", path, "results"))
            rows = None if response is None else response.text
            journal.write(requestId=request_id, sql=sql, rows=rows)

    def _submit(self, sql: str) -> str | None:
        """Post a query until it is accepted; post a tenth of them twice under the same key."""
        key = str(uuid.uuid4())
        journal.write(posting=key)
        request = ApiRequest("POST", "/queries", "submit", {"query": sql}, key)
        responses = [self._send(request) for _ in range(1 + (random.random() < 0.1))]
        journal.write(posted=key)
        request_ids = {
            response.json()["requestId"] for response in responses if response is not None
        }
        for request_id in request_ids:
            journal.accepted += 1
            journal.write(requestId=request_id, accepted=sql)
        if len(request_ids) > 1:
            journal.write(error="one key, two queries", requestIds=sorted(request_ids))
        return min(request_ids, default=None)

    def _wait(self, request_id: str) -> str | None:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        path = _query_path(request_id)
        while time.monotonic() < deadline:
            wait = random.choice((0, 1, 5))
            response = self._send(ApiRequest("GET", f"{path}?wait={wait}", "status"))
            status = None if response is None else response.json()["status"]
            if status and status not in _ACTIVE:
                journal.write(requestId=request_id, observed=status)
                return str(status)
            time.sleep(0.5)
        journal.write(timedOut="wait for a terminal status")
        return None

    def _send(self, request: ApiRequest) -> Any:
        """Send a request until the API accepts it, and return the response or None.

        A 429 or 503 with Retry-After is no failure.
        """
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            response, retry_after = self._send_once(request)
            if not retry_after:
                break
            journal.write(throttled=response.status_code, name=request.name)
            time.sleep(float(retry_after) * (1 + random.random()))
        if _succeeded(response):
            return response
        if retry_after:
            journal.write(timedOut=request.name)
        else:
            error = f"{request.name}: {response.status_code}"
            journal.write(error=error, text=str(response.text)[:300])
        return None

    def _send_once(self, request: ApiRequest) -> tuple[Any, str | None]:
        """Send a request, and return the response and its Retry-After if it is 429 or 503."""
        key = request.idempotency_key
        with self.client.request(
            request.method,
            request.path,
            name=request.name,
            json=request.body,
            headers={"Idempotency-Key": key} if key else {},
            catch_response=True,
        ) as response:
            throttled = response.status_code in (429, 503)
            retry_after = response.headers.get("Retry-After") if throttled else None
            if _succeeded(response) or retry_after:
                response.success()
        return response, retry_after


def _query_path(request_id: str) -> str:
    return f"/queries/{quote(request_id, safe='')}"


def _succeeded(response: Any) -> bool:
    return 200 <= int(response.status_code) < 300
