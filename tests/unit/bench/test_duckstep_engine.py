"""duckstep as an engine of the benchmark: responses of the API to its submissions."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bench.engines.base import BenchmarkError
from bench.engines.duckstep import submit
from local.api_client import ApiError

THROTTLED = httpx.Response(429, headers={"Retry-After": "0"}, text="too many")
TEN_SECONDS_LATER = httpx.Response(429, headers={"Retry-After": "10"}, text="too many")
REFUSED = httpx.Response(422, text="refused")


class Api:
    """Responds with the given errors first."""

    def __init__(self, *errors: httpx.Response) -> None:
        self.errors = list(errors)
        self.submitted: list[dict[str, Any]] = []

    def submit(self, sql: str, **fields: Any) -> str:
        self.submitted.append(fields)
        if self.errors:
            raise ApiError(self.errors.pop(0))
        return f"id of {sql}"

    def wait(self, request_id: str, seconds: float) -> dict[str, Any]:
        return {"requestId": request_id}


class Stack:
    def __init__(self, api: Api) -> None:
        self.api = api


def run(api: Api, deadline: float = 5) -> dict[str, Any]:
    stack: Any = Stack(api)
    return submit(stack, "SELECT 1", deadline)[1]


def test_submit_throttled_posts_again() -> None:
    api = Api(THROTTLED, THROTTLED)
    assert run(api) == {"requestId": "id of SELECT 1"}
    assert api.submitted == [{"reuse": False}] * 3


@pytest.mark.parametrize("error", [REFUSED, TEN_SECONDS_LATER])
def test_submit_other_error_raises(error: httpx.Response) -> None:
    api = Api(error)
    with pytest.raises(BenchmarkError, match=f"HTTP {error.status_code}: {error.text}"):
        run(api)
    assert len(api.submitted) == 1
