"""Counts what one query uses: at the stack's edges, in its history and in its item."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import httpx
from duckstep_service.core.pricing import Usage

from bench.attached_stack import RunningStack, difference
from bench.cost.tables import Scan
from bench.engines.base import Unable
from bench.request_counter import OTHER
from local.api_client import ACTIVE, ApiClient, ApiError

KB = 1024
EDGES = ("data", "results", "aws", "functions")
FREE_DISK_MB = 512
RUN_QUERY = "run-query"
READS = {"GetItem", "Query", "BatchGetItem"}
WRITES = {"PutItem": 1, "UpdateItem": 1, "DeleteItem": 1, "TransactWriteItems": 2}

Counts = Mapping[str, Mapping[str, Mapping[str, float]]]


@dataclass(frozen=True, slots=True)
class Sized:
    """The memory of each function in MB, and the disk of RunQuery."""

    memory: Mapping[str, int]
    disk_mb: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A run: its usage, the bytes and files that it read, and its seconds."""

    scan: str
    layout: str
    usage: Usage
    read: int
    files: int
    file_bytes: int
    reads: int
    seconds: float


def count(stack: RunningStack, scan: Scan, sized: Sized) -> Counted:
    """Run a scan as a client does that polls its status, and count. Raises Unable."""
    before = _look(stack)
    started = time.perf_counter()
    document, requests = _run(stack.api, scan.sql)
    seconds = time.perf_counter() - started
    after = _look(stack)
    counts = {edge: difference(after[edge], before[edge]) for edge in EDGES}
    history, item = _behind(stack, document["requestId"])
    usage = usage_of(counts, history, item, requests, sized)
    data = counts["data"].get("GET", {"requests": 0, "bytes": 0})
    estimate = document["estimate"]
    return Counted(
        scan=scan.name,
        layout=scan.table,
        usage=usage,
        read=int(data["bytes"]),
        files=estimate["files"],
        file_bytes=document["scannedBytes"],
        reads=int(data["requests"]),
        seconds=seconds,
    )


def usage_of(
    counts: Counts, states: int, item_bytes: int, api_requests: int, sized: Sized
) -> Usage:
    """Return the usage of what was counted: each edge's requests by kind, and states entered.

    Each write is taken for one of the whole item and of its place in the index. A workflow's start
    is taken for a transition; its two writes are not seen at the edge.
    """
    units = math.ceil(item_bytes / KB)
    actions = counts["aws"]
    writes = 2 + sum(_requests(actions, kind) * each for kind, each in WRITES.items())
    reads = sum(_requests(actions, kind) for kind in READS)
    gb_seconds = {
        name: tally["milliseconds"] / 1000 * sized.memory[name] / 1024
        for name, tally in counts["functions"].items()
    }
    run_seconds = sum(
        tally["milliseconds"] / 1000
        for name, tally in counts["functions"].items()
        if name.rpartition("duckstep-")[2].startswith(RUN_QUERY)
    )
    buckets = (counts["data"], counts["results"])
    writing, reading = ("PUT", "POST", "LIST"), ("GET", "HEAD", OTHER)
    return Usage(
        api_requests=api_requests,
        transitions=states + 1,
        lambda_requests=sum(tally["requests"] for tally in counts["functions"].values()),
        gb_seconds=math.fsum(gb_seconds.values()),
        disk_gb_seconds=run_seconds * max(sized.disk_mb - FREE_DISK_MB, 0) / 1024,
        s3_writes=sum(_requests(each, kind) for each in buckets for kind in writing),
        s3_reads=sum(_requests(each, kind) for each in buckets for kind in reading),
        dynamodb_writes=writes * 2 * units,
        dynamodb_reads=reads * math.ceil(item_bytes / (4 * KB)),
    )


def _requests(tallies: Mapping[str, Mapping[str, float]], kind: str) -> float:
    return tallies.get(kind, {}).get("requests", 0)


def _look(stack: RunningStack) -> dict[str, dict[str, dict[str, float]]]:
    return {edge: stack.counts(edge) for edge in EDGES}


def _run(api: ApiClient, sql: str) -> tuple[dict[str, Any], int]:
    """Post, ask for the status now and then, and fetch a page; return the document and requests."""
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
            raise Unable(f"{document['status']}: {document.get('error')}"[:300])
        api.results(request_id, format="json").raise_for_status()
    except (ApiError, httpx.HTTPError) as exc:
        raise Unable(str(exc)[:300]) from exc
    return document, requests + 1


def _behind(stack: RunningStack, request_id: str) -> tuple[int, int]:
    """Return how many states were entered, and the size of the query's item in bytes."""
    access: dict[str, Any] = {
        "endpoint_url": stack.edge("aws"), "region_name": "us-east-1",
        "aws_access_key_id": "bench", "aws_secret_access_key": "bench",
    }  # fmt: skip
    events = boto3.client("stepfunctions", **access).get_execution_history(executionArn=request_id)
    entered = sum(event["type"].endswith("StateEntered") for event in events["events"])
    found = boto3.client("dynamodb", **access).get_item(
        TableName=stack.edge("table"), Key={"requestId": {"S": request_id}}
    )
    values = {name: next(iter(value.values())) for name, value in found["Item"].items()}
    return entered, len(json.dumps(values).encode())
