"""The behavior of the clients; locust runs this file, in an environment of its own.

Each client posts a query under a key of its own, polls it, reads its result or cancels it. The
responses about each query go to the journal, which `load.verify` checks after the run.
"""

import json
import os
import random
import time
import uuid
from typing import Any
from urllib.parse import quote

from locust import FastHttpUser, constant_pacing, events, task
from locust.env import Environment

JOURNAL = os.environ["LOAD_JOURNAL"]
QUERIES = int(os.environ.get("LOAD_QUERIES", "0"))
ONLY_READING = QUERIES > 0
PATIENCE_SECONDS = 120.0
_TERMINAL = {"SUCCEEDED", "FAILED", "TIMED_OUT", "CANCELLED"}
_COUNT = "count(*) AS reviews FROM reviews WHERE rating = {}"
_SLOW = "SELECT sum(hash(a.range * b.range)) FROM range(10000000) a, range({}) b"


class Journal:
    """The queries that were accepted, and what a client saw that it should not have."""

    def __init__(self) -> None:
        self._file = open(JOURNAL, "a", buffering=1, encoding="utf-8")  # noqa: SIM115
        self.accepted = 0

    def write(self, **entry: Any) -> None:
        self._file.write(json.dumps(entry) + "\n")


journal = Journal()


@events.init.add_listener
def stop_when_done(environment: Environment, **_: Any) -> None:
    """End the run when as many queries as asked for have been accepted."""
    if QUERIES:

        @events.request.add_listener
        def count(**_: Any) -> None:
            if journal.accepted >= QUERIES and environment.runner is not None:
                environment.runner.quit()


class Client(FastHttpUser):
    """A person with a script: one query after the other."""

    wait_time = constant_pacing(0.2 if ONLY_READING else 1.0)
    network_timeout = connection_timeout = 60.0

    @task(1 if ONLY_READING else 12)
    def read(self) -> None:
        self._run(f"SELECT {random.randrange(10**6)} AS n, {_COUNT.format(random.randint(1, 5))}")

    @task(0 if ONLY_READING else 3)
    def read_again(self) -> None:
        self._run(f"SELECT {_COUNT.format(random.randint(1, 5))}")

    @task(0 if ONLY_READING else 2)
    def cancel(self) -> None:
        request_id = self._submit(_SLOW.format(random.randrange(10**6, 10**7)))
        if request_id is None:
            return
        time.sleep(random.random())
        document = self._ask("DELETE", f"/queries/{quote(request_id, safe='')}", "cancel")
        journal.write(requestId=request_id, seen=document and document["status"])

    @task(0 if ONLY_READING else 2)
    def look_around(self) -> None:
        for path in ("/queries?limit=10", "/tables"):
            self._ask("GET", path, path.split("?")[0])

    @task(0 if ONLY_READING else 2)
    def fail(self) -> None:
        """A mistake: it ends as FAILED, which is right."""
        request_id = self._submit(f"SELECT no_such_column_{random.randrange(10**6)} FROM reviews")
        if request_id is not None:
            self._wait(request_id)

    def _run(self, sql: str) -> None:
        request_id = self._submit(sql)
        if request_id is not None and self._wait(request_id) == "SUCCEEDED":
            path = f"/queries/{quote(request_id, safe='')}/results?format=csv"
            rows = self._ask("GET", path, "results", read=lambda answer: answer.text)
            journal.write(requestId=request_id, sql=sql, rows=rows)

    def _submit(self, sql: str) -> str | None:
        """Post a query until it is accepted; a tenth of them twice, under the same key."""
        key = str(uuid.uuid4())
        journal.write(posting=key)
        answers = [
            self._ask("POST", "/queries", "submit", json={"query": sql}, key=key)
            for _ in range(1 + (random.random() < 0.1))
        ]
        journal.write(posted=key)
        request_ids = {answer["requestId"] for answer in answers if answer}
        for request_id in request_ids:
            journal.accepted += 1
            journal.write(requestId=request_id, accepted=sql)
        if len(request_ids) > 1:
            journal.write(wrong="one key, two queries", requestIds=sorted(request_ids))
        return min(request_ids, default=None)

    def _wait(self, request_id: str) -> str | None:
        until = time.monotonic() + PATIENCE_SECONDS
        path = f"/queries/{quote(request_id, safe='')}"
        while time.monotonic() < until:
            document = self._ask("GET", path + f"?wait={random.choice((0, 1, 5))}", "status")
            if document and document["status"] in _TERMINAL:
                journal.write(requestId=request_id, seen=document["status"])
                return str(document["status"])
            time.sleep(0.5)
        journal.write(gaveUp="wait for an end")
        return None

    def _ask(
        self,
        method: str,
        path: str,
        name: str,
        json: Any = None,
        key: str | None = None,
        read: Any = lambda answer: answer.json(),
    ) -> Any:
        """Send a request until the API accepts it; Retry-After is no failure."""
        headers = {"Idempotency-Key": key} if key else {}
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with self.client.request(
                method, path, name=name, json=json, headers=headers, catch_response=True
            ) as answer:
                shed = answer.status_code in (429, 503) and answer.headers.get("Retry-After")
                if 200 <= answer.status_code < 300 or shed:
                    answer.success()
                if not shed:
                    break
            journal.write(shed=answer.status_code, name=name)
            time.sleep(float(shed) * (1 + random.random()))
        if 200 <= answer.status_code < 300:
            return read(answer)
        if shed:
            journal.write(gaveUp=name)
        else:
            journal.write(wrong=f"{name}: {answer.status_code}", text=str(answer.text)[:300])
        return None
