"""A recorded call of AWS as IAM sees it: an action, a resource and what conditions ask for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ACCOUNT = "us-east-1:123456789012"
_NAMESPACES = {"dynamodb": "dynamodb", "stepfunctions": "states", "lambda": "lambda"}
_NAMESPACES |= {"events": "events", "sqs": "sqs"}


@dataclass(frozen=True)
class Call:
    """An action and resource that a function's role must allow."""

    function: str
    action: str
    resource: str
    context: dict[str, list[str]] = field(default_factory=dict, hash=False)


def read_calls(path: Path) -> list[Call]:
    """Return what the functions of a recorded stack have called."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [call for line in lines for call in _calls(json.loads(line))]


def _calls(noted: dict[str, Any]) -> Iterator[Call]:
    function, service = noted["function"], noted["service"]
    if service == "s3":
        yield _s3(function, noted)
        return
    given, operation = noted["given"], noted["operation"]
    action = f"{_NAMESPACES[service]}:{operation}"
    if service == "dynamodb":
        yield from _dynamodb(function, action, given)
    elif service == "stepfunctions":
        arn = given.get("executionArn") or given["stateMachineArn"]
        yield Call(function, action, arn)
    elif service == "lambda":
        arn = f"arn:aws:lambda:{ACCOUNT}:function:{given['FunctionName'].rpartition(':')[2]}"
        yield Call(function, "lambda:InvokeFunction", arn)
    elif service == "events":
        sources = {"events:source": [each["Source"] for each in given["Entries"]]}
        yield Call(function, action, f"arn:aws:events:{ACCOUNT}:event-bus/default", sources)
    else:
        queue = given["QueueUrl"].rpartition("/")[2]
        yield Call(function, action, f"arn:aws:sqs:{ACCOUNT}:{queue}")


def _s3(function: str, noted: dict[str, Any]) -> Call:
    method, query = noted["operation"], noted["query"]
    bucket, _, key = noted["path"].lstrip("/").partition("/")
    if not key:
        prefix = {"s3:prefix": [query["prefix"]]} if "prefix" in query else {}
        return Call(function, "s3:ListBucket", f"arn:aws:s3:::{bucket}", prefix)
    kind = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "POST": "PutObject"}
    action = kind.get(method) or ("AbortMultipartUpload" if "uploadId" in query else "DeleteObject")
    return Call(function, f"s3:{action}", f"arn:aws:s3:::{bucket}/{key}")


def _dynamodb(function: str, action: str, given: dict[str, Any]) -> Iterator[Call]:
    requests = given.get("RequestItems")
    if requests is not None:
        for table, asked in requests.items():
            keys = [_key(each) for each in _batched(asked)]
            yield Call(function, action, _table(table), {"dynamodb:LeadingKeys": keys})
        return
    resource = _table(given["TableName"])
    if "IndexName" in given:
        resource += f"/index/{given['IndexName']}"
    item = given.get("Key") or given.get("Item")
    context: dict[str, list[str]] = {}
    if item:
        context["dynamodb:LeadingKeys"] = [_key(item)]
        named = {*item, *given.get("ExpressionAttributeNames", {}).values()}
        context["dynamodb:Attributes"] = sorted(named)
    if "ReturnValues" in given:
        context["dynamodb:ReturnValues"] = [given["ReturnValues"]]
    yield Call(function, action, resource, context)


def _table(name: str) -> str:
    return f"arn:aws:dynamodb:{ACCOUNT}:table/{name}"


def _key(item: dict[str, Any]) -> str:
    return str(item["requestId"]["S"])


def _batched(asked: Any) -> list[Any]:
    """Return the keys of one table in a BatchGetItem, or of the items that a batch deletes."""
    if isinstance(asked, dict):
        return list(asked["Keys"])
    return [each["DeleteRequest"]["Key"] for each in asked]
