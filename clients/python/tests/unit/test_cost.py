"""The cost of an ended query: the service's own formula."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from duckstep.cost import PRICE_DATE, REGION, cost_of
from duckstep.documents.query import read_status

ROOT = Path(__file__).resolve().parents[4]
TIMES = {"submittedAt": "2026-01-01T00:00:00.000Z", "endedAt": "2026-01-01T00:00:02.500Z"}


@pytest.fixture(scope="module")
def pricing() -> ModuleType:
    path = ROOT / "functions/duckstep_service/core/pricing.py"
    spec = importlib.util.spec_from_file_location("service_pricing", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def usd(status: str = "SUCCEEDED", **members: Any) -> float:
    document = {"requestId": "id", "status": status, **TIMES, **members}
    cost = cost_of(read_status(document))
    assert cost is not None
    return cost.usd


def test_cost_prices_are_the_services(pricing: ModuleType) -> None:
    assert (pricing.US_EAST_1.as_of, pricing.US_EAST_1.region) == (PRICE_DATE, REGION)


@pytest.mark.parametrize(
    ("files", "scanned", "milliseconds"), [(0, 0, 18), (366, 5_000_000, 900), (3, 10**10, 190_000)]
)
def test_cost_of_duckdb_is_the_services(
    pricing: ModuleType, files: int, scanned: int, milliseconds: int
) -> None:
    usage = pricing.actual_usage(
        files, scanned, milliseconds / 1000, pricing.Sizes(architecture="arm64")
    )

    computed = usd(estimate={"files": files}, scannedBytes=scanned, engineMilliseconds=milliseconds)

    assert computed == pytest.approx(pricing.dollars(usage, "arm64"), rel=1e-9)


@pytest.mark.parametrize("scanned", [1, 10**11])
def test_cost_of_athena_is_the_services(pricing: ModuleType, scanned: int) -> None:
    expected = pricing.athena_query_dollars(40, scanned, pricing.Sizes(architecture="arm64"))

    computed = usd(engine="athena", estimate={"files": 40}, scannedBytes=scanned)

    assert computed == pytest.approx(expected, rel=1e-9)


def test_cost_of_reused_result_has_no_reading() -> None:
    members: dict[str, Any] = {
        "estimate": {"files": 5000},
        "scannedBytes": 0,
        "engineMilliseconds": 1,
    }

    assert usd(reusedFrom="other", reused=True, **members) < usd(**members)


def test_cost_of_cancelled_query_is_bound_by_its_duration(pricing: ModuleType) -> None:
    document = {"requestId": "id", "status": "CANCELLED", **TIMES, "progress": {"readBytes": 9}}
    cost = cost_of(read_status(document))

    usage = pricing.actual_usage(0, 9, 2.5, pricing.Sizes(architecture="arm64"))
    assert cost is not None and cost.upper_bound
    assert cost.usd == pytest.approx(pricing.dollars(usage, "arm64"), rel=1e-9)
    assert cost.document["basis"] == "duration"


def test_cost_of_running_query_is_unknown() -> None:
    assert cost_of(read_status({"requestId": "id", "status": "RUNNING"})) is None
