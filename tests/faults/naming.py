"""Names of calls: server, operation and what it is about, without what differs each time."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# The names of the executions that the matrix starts.
_CELL = re.compile(r"[A-Za-z0-9_-]*cell-[0-9a-z-]+")


def s3_call(server: str, method: str, path: str, query: str) -> str:
    """Name a request to S3, such as `results PUT results/*/*/result.parquet`."""
    key = unquote(path).strip("/").partition("/")[2]
    if method == "GET" and not key:
        prefix = re.search(r"(?:^|&)prefix=([^&]*)", query)
        return f"{server} LIST {_plain(unquote(prefix[1]) if prefix else '')}"
    return f"{server} {method} {_plain(key)}"


def action_call(target: str, body: bytes) -> str:
    """Name an action of DynamoDB or Step Functions, such as `dynamodb UpdateItem query`."""
    service, _, action = target.rpartition(".")
    if not service.startswith("DynamoDB"):
        return f"{'events' if service == 'AWSEvents' else 'states'} {action}"
    document = json.loads(body or b"{}")
    key = document.get("Key") or document.get("Item") or {}
    text = str(key.get("requestId", {}).get("S", ""))
    kind = re.match(r"(owner|reuse|file)[#:]", text)
    about = kind[1] if kind else document.get("IndexName", "query")
    return f"dynamodb {action} {about}"


def workflow_call(target: str, body: bytes) -> str:
    """Name a write of the workflow itself, by the status that it writes."""
    document = json.loads(body)
    values = document.get("ExpressionAttributeValues", {})
    written = [name for name in (":succeeded", ":failed") if name in values]
    action = target.rpartition(".")[2]
    return f"workflow {action} {written[0][1:] if written else 'submitted'}"


def invocation_call(path: str, kind: str) -> str:
    """Name an invocation, such as `lambda run-query`."""
    function = unquote(path).strip("/").split("/")[2].rpartition(":")[2]
    name = function.removeprefix("duckstep-").removesuffix("-function")
    return f"lambda {name}" + (" (event)" if kind == "Event" else "")


def _plain(key: str) -> str:
    return _UUID.sub("*", _CELL.sub("*", key))
