"""One owner beside twelve clients of another, which send the worst statements without pause.

The requirement is a second for SELECT 1, and no 5xx. The median is bound, as the slowest request
is also that of a disk, or of another job of the machine. The best of five rounds counts, as the
attack is constant and other jobs are not; the first good one ends it. A quiet machine takes 0.15 s
without the attack and 0.3 s with it; one that is busy before the attack is allowed a multiple of
its own median.
"""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from local.api_client import ApiClient
from tests.integration.test_owners import log_in
from tests.support.hostile_statements import HOSTILE
from tests.support.oauth import program_token
from tests.support.stack import Stack

CLIENTS = 12
WARM_UP_SECONDS = 10.0
ROUNDS = 5
REQUESTS = 10
MEDIAN_SECONDS = 1.0
BUSY_FACTOR = 6
# A query that runs on is stopped after this, so that the attack ends with the test.
LIMIT_SECONDS = 20


class Attack:
    """Clients of one owner, each with one statement after the other."""

    def __init__(self, stack: Stack, token: str) -> None:
        self.statuses: list[int] = []
        self._client = ApiClient(stack.base_url, token)
        self._done = threading.Event()
        self._threads = [
            threading.Thread(target=self._send, args=(number,), daemon=True)
            for number in range(CLIENTS)
        ]

    @contextmanager
    def run(self) -> Iterator[None]:
        """Attack until the block exits."""
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._done.set()
            for thread in self._threads:
                thread.join()

    def _send(self, number: int) -> None:
        statements = list(HOSTILE.values())
        for sql in itertools.cycle(statements[number:] + statements[:number]):
            for path in ("/queries", "/queries/validate"):
                if self._done.is_set():
                    return
                body = {"query": sql, "limits": {"seconds": LIMIT_SECONDS}}
                try:
                    response = self._client.request("POST", path, json=body)
                except httpx.HTTPError:
                    continue
                self.statuses.append(response.status_code)


class RecordingClient(ApiClient):
    """Records the statuses of its responses."""

    def __init__(self, base_url: str, token: str) -> None:
        super().__init__(base_url, token)
        self.statuses: list[int] = []

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request and record its status."""
        response = super().request(method, path, **options)
        self.statuses.append(response.status_code)
        return response


def select_one(client: ApiClient) -> None:
    """Run a query to its end."""
    assert client.run("SELECT 1", reuse=False)["status"] == "SUCCEEDED"


def validate(client: ApiClient) -> None:
    """Validate a query."""
    response = client.request("POST", "/queries/validate", json={"query": "SELECT 1"})
    assert response.status_code == 200, response.text
    assert response.json()["valid"]


def history(client: ApiClient) -> None:
    """List the owner's queries."""
    assert client.request("GET", "/queries").status_code == 200


ACTIONS: list[Callable[[ApiClient], None]] = [select_one, validate, history]


def seconds_of(action: Callable[[ApiClient], None], client: ApiClient) -> float:
    started = time.monotonic()
    action(client)
    return time.monotonic() - started


@pytest.mark.timeout(300)
def test_owner_beside_twelve_hostile_clients_waits_less_than_a_second(guarded: Stack) -> None:
    client = RecordingClient(guarded.base_url, log_in(guarded)["access_token"])
    attack = Attack(guarded, program_token(guarded))
    bounds = {
        action: max(MEDIAN_SECONDS, BUSY_FACTOR * seconds)
        for action, seconds in medians(client).items()
    }
    late = set(ACTIONS)
    with attack.run():
        time.sleep(WARM_UP_SECONDS)
        for _ in range(ROUNDS):
            beside = medians(client)
            late = {action for action in late if beside[action] >= bounds[action]}
            if not late:
                break
    assert len(attack.statuses) > CLIENTS
    assert [status for status in client.statuses if status >= 500] == []
    assert not late, {action.__name__: (beside[action], bounds[action]) for action in late}


def medians(client: ApiClient) -> dict[Callable[[ApiClient], None], float]:
    """Return the median seconds of each action."""
    seconds: dict[Callable[[ApiClient], None], list[float]] = {action: [] for action in ACTIONS}
    for _ in range(REQUESTS):
        for action in ACTIONS:
            seconds[action].append(seconds_of(action, client))
    return {action: statistics.median(times) for action, times in seconds.items()}
