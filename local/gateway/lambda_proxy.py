"""Integrations of type `aws_proxy`: a Lambda function gets the request and returns the response."""

import base64
import json
import re
from collections.abc import Collection
from typing import Any

from local.gateway.contract import Method
from local.gateway.gateway_responses import Refused
from local.gateway.http_message import Message, Reply
from local.gateway.template_context import request_context
from local.gateway.upstream import Upstream

_FUNCTION = re.compile(r".*/functions/(.+)/invocations")


async def integrate_function(
    method: Method, message: Message, upstream: Upstream, binary: Collection[str]
) -> Reply:
    """Invoke the function and maps its answer; raises Refused, also if that is malformed.

    A body in base64 is decoded for a client whose first media type in Accept is one of `binary`.
    """
    found = _FUNCTION.fullmatch(method.integration["uri"])
    if found is None:
        raise Refused("API_CONFIGURATION_ERROR", "Internal server error")
    event = proxy_event(method.resource, message)
    answer = await upstream.invoke(found[1], json.dumps(event).encode())
    if answer.status_code == 429:
        # As API Gateway takes a throttled function.
        raise Refused("INTEGRATION_FAILURE", "The function is throttled")
    if answer.status_code != 200 or "x-amz-function-error" in answer.headers:
        raise Refused("BAD_INTEGRATION_ANSWER", "Internal server error")
    return proxy_reply(answer.content, _first_accepted(message) in binary)


def _first_accepted(message: Message) -> str:
    named = (message.header("accept") or "").split(",")[0]
    return named.split(";")[0].strip().lower()


def proxy_event(resource: str, message: Message) -> dict[str, Any]:
    """Return the proxy event, version 1.0."""
    return {
        "version": "1.0",
        "resource": resource,
        "path": message.path,
        "httpMethod": message.method,
        "headers": {name: values[-1] for name, values in message.headers.items()},
        "multiValueHeaders": message.headers,
        "queryStringParameters": {name: v[-1] for name, v in message.query.items()} or None,
        "multiValueQueryStringParameters": message.query or None,
        "pathParameters": message.path_parameters or None,
        "stageVariables": None,
        "requestContext": request_context(message, resource),
        "body": message.body.decode() if message.body else None,
        "isBase64Encoded": False,
    }


def proxy_reply(payload: bytes, binary: bool) -> Reply:
    """Return the response that a function's answer stands for; raises Refused if it is none."""
    try:
        answer = json.loads(payload)
        body = str(answer.get("body") or "").encode()
        if answer.get("isBase64Encoded") and binary:
            body = base64.b64decode(body, validate=True)
        return Reply(int(answer["statusCode"]), body, tuple(_headers(answer)))
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise Refused("BAD_INTEGRATION_ANSWER", "Internal server error") from exc


def _headers(answer: dict[str, Any]) -> list[tuple[str, str]]:
    several = {
        key: list(map(_text, v)) for key, v in (answer.get("multiValueHeaders") or {}).items()
    }
    for name, value in (answer.get("headers") or {}).items():
        if _text(value) not in several.setdefault(name, []):
            several[name].append(_text(value))
    if not any(name.lower() == "content-type" for name in several):
        several["Content-Type"] = ["application/json"]
    return [(name, value) for name, values in several.items() for value in values]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
