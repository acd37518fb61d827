"""The time of each state of a query's execution."""

from __future__ import annotations

from datetime import datetime

import httpx

from bench.engines.base import BenchmarkError
from bench.engines.duckstep import DuckstepEngine
from local.api_client import query_path


def state_seconds(engine: DuckstepEngine, request_id: str) -> dict[str, float]:
    """Return the seconds between the entry and the exit of each state. Raises BenchmarkError."""
    try:
        response = engine.stack.api.request("GET", query_path(request_id) + "/workflow")
        visits = response.raise_for_status().json()["states"]
    except httpx.HTTPError as exc:
        raise BenchmarkError(f"the workflow cannot be read: {exc}"[:300]) from exc
    return {
        visit["name"]: _seconds(visit["enteredAt"], visit["exitedAt"])
        for visit in visits
        if "exitedAt" in visit
    }


def _seconds(started: str, ended: str) -> float:
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(started)).total_seconds()
