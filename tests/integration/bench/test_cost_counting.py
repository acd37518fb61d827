"""Usage of a query, counted on a real stack."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.cost.counting import FunctionSizes, measure_scan
from bench.cost.tables import DAILY, Scan
from bench.measured_stack import MeasuredStack
from bench.stack import BENCH_PARAMETERS
from lake.generate import main as generate
from local.template.deployment import read_deployment
from tests.support.paths import ROOT


@pytest.mark.timeout(240)
def test_measure_scan_counts_usage_of_query(tmp_path: Path) -> None:
    deployment = read_deployment(ROOT, BENCH_PARAMETERS)
    tables = tmp_path / deployment.buckets["DataBucket"]
    june = ["--start", "2024-06-01", "--days", "5"]
    assert generate(["--rows", "500", *june, "--out", str(tables)]) == 0
    sizes = FunctionSizes({each.name: each.memory for each in deployment.functions}, 4096)
    slow = ("--latency-ms", "1", "--count")
    stack = MeasuredStack(tmp_path / "state", tables, *slow)
    try:
        stack.start()
        found = measure_scan(stack, Scan("june", DAILY, "month = 6 AND day <= 3"), sizes)
    finally:
        stack.stop()
    assert found.files == 3
    assert 0 < found.read <= found.file_bytes + 3 * 64 * 1024
    usage = found.usage
    assert (usage.transitions, usage.s3_writes > 2, usage.s3_reads > 3) == (6, True, True)
    assert usage.api_requests >= 3
    assert usage.lambda_requests >= 4
    assert usage.gb_seconds > 0
    assert usage.dynamodb_writes >= 4
