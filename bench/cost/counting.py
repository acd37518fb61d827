"""Usage of one query: request counts of the servers, its history and its item."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import httpx
from duckstep_service.core.pricing import ResourceUsage

from bench.cost.tables import Scan
from bench.engines.base import BenchmarkError
from bench.measured_stack import MeasuredStack, subtract_counts
from bench.request_counter import OTHER_GET
from local.api_client import ACTIVE, ApiClient, ApiError

KB = 1024
SERVERS = ("data", "results", "aws", "functions")
FREE_DISK_MB = 512
RUN_QUERY = "run-query"
READS = {"GetItem", "Query", "BatchGetItem"}
WRITES = {"PutItem": 1, "UpdateItem": 1, "DeleteItem": 1, "TransactWriteItems": 2}

Counts = Mapping[str, Mapping[str, Mapping[str, float]]]


@dataclass(frozen=True, slots=True)
class FunctionSizes:
    """The memory of each function in MB, and the disk of RunQuery."""

    memory: Mapping[str, int]
    disk_mb: int


@dataclass(frozen=True, slots=True)
class ScanUsage:
    """The usage of a scan, the bytes and files that it read, and its seconds."""

    scan: str
    layout: str
    usage: ResourceUsage
    read: int
    files: int
    file_bytes: int
    reads: int
    seconds: float


def measure_scan(stack: MeasuredStack, scan: Scan, sizes: FunctionSizes) -> ScanUsage:
    """Run a scan as a polling client and return its usage. Raises BenchmarkError."""
    before = _counts(stack)
    started = time.perf_counter()
    document, requests = _run(stack.api, scan.sql)
    seconds = time.perf_counter() - started
    after = _counts(stack)
    counts = {server: subtract_counts(after[server], before[server]) for server in SERVERS}
    states, item_bytes = _stored_sizes(stack, document["requestId"])
    usage = compute_usage(counts, states, item_bytes, requests, sizes)
    data = counts["data"].get("GET", {"requests": 0, "bytes": 0})
    estimate = document["estimate"]
    return ScanUsage(
        scan=scan.name,
        layout=scan.table,
        usage=usage,
        read=int(data["bytes"]),
        files=estimate["files"],
        file_bytes=document["scannedBytes"],
        reads=int(data["requests"]),
        seconds=seconds,
    )


def compute_usage(
    counts: Counts, states: int, item_bytes: int, api_requests: int, sizes: FunctionSizes
) -> ResourceUsage:
    """Return the usage of each server's requests by kind, and of the entered states.

    Each write counts as a write of the whole item and of its index entry. The start of a workflow
    counts as a transition; its two writes pass no proxy.
    """
    units = math.ceil(item_bytes / KB)
    actions = counts["aws"]
    writes = 2 + sum(
        _requests(actions, kind) * writes_per_request for kind, writes_per_request in WRITES.items()
    )
    reads = sum(_requests(actions, kind) for kind in READS)
    gb_seconds = {
        name: tally["milliseconds"] / 1000 * sizes.memory[name] / 1024
        for name, tally in counts["functions"].items()
    }
    run_seconds = sum(
        tally["milliseconds"] / 1000
        for name, tally in counts["functions"].items()
        if name.rpartition("duckstep-")[2].startswith(RUN_QUERY)
    )
    buckets = (counts["data"], counts["results"])
    write_kinds, read_kinds = ("PUT", "POST", "LIST"), ("GET", "HEAD", OTHER_GET)
    return ResourceUsage(
        api_requests=api_requests,
        transitions=states + 1,
        lambda_requests=sum(tally["requests"] for tally in counts["functions"].values()),
        gb_seconds=math.fsum(gb_seconds.values()),
        disk_gb_seconds=run_seconds * max(sizes.disk_mb - FREE_DISK_MB, 0) / 1024,
        s3_writes=sum(_requests(bucket, kind) for bucket in buckets for kind in write_kinds),
        s3_reads=sum(_requests(bucket, kind) for bucket in buckets for kind in read_kinds),
        dynamodb_writes=writes * 2 * units,
        dynamodb_reads=reads * math.ceil(item_bytes / (4 * KB)),
    )


def _requests(tallies: Mapping[str, Mapping[str, float]], kind: str) -> float:
    return tallies.get(kind, {}).get("requests", 0)


def _counts(stack: MeasuredStack) -> dict[str, dict[str, dict[str, float]]]:
    return {server: stack.counts(server) for server in SERVERS}


def _run(api: ApiClient, sql: str) -> tuple[dict[str, Any], int]:
    """Post, poll the status and fetch a page; return the status document and the request count."""
    try:
        request_id = api.submit(sql, reuse=False)
        pause, requests = 0.5, 1
        while True:
            document: dict[str, Any] = api.status(request_id).raise_for_status().json()
            requests += 1
            if document["status"] not in ACTIVE:
                break
            time.sleep(pause)
            pause = min(pause * 1.5, 10)
        if document["status"] != "SUCCEEDED":
            raise BenchmarkError(f"{document['status']}: {document.get('error')}"[:300])
        api.results(request_id, format="json").raise_for_status()
    except (ApiError, httpx.HTTPError) as exc:
        raise BenchmarkError(str(exc)[:300]) from exc
    return document, requests + 1


def _stored_sizes(stack: MeasuredStack, request_id: str) -> tuple[int, int]:
    """Return the number of entered states, and the size of the query's item in bytes."""
    access: dict[str, Any] = {
        "endpoint_url": stack.endpoint("aws"), "region_name": "us-east-1",
        "aws_access_key_id": stack.endpoint("access"),
        "aws_secret_access_key": stack.endpoint("secret"),
    }  # fmt: skip
    events = boto3.client("stepfunctions", **access).get_execution_history(executionArn=request_id)
    entered = sum(event["type"].endswith("StateEntered") for event in events["events"])
    found = boto3.client("dynamodb", **access).get_item(
        TableName=stack.endpoint("table"), Key={"requestId": {"S": request_id}}
    )
    values = {name: next(iter(value.values())) for name, value in found["Item"].items()}
    return entered, len(json.dumps(values).encode())
