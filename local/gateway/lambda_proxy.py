"""Integrations of type `aws_proxy`: Lambda functions that return the response."""

import base64
import json
import re
from collections.abc import Collection
from typing import Any

from local.gateway.contract import Method
from local.gateway.gateway_responses import GatewayError
from local.gateway.http_message import HttpRequest, HttpResponse
from local.gateway.template_context import request_context
from local.gateway.upstream import Upstream

# Of a synchronous invocation of a function.
MAX_EVENT_BYTES = 6 * 1024 * 1024
_FUNCTION = re.compile(r".*/functions/(.+)/invocations")


async def run_lambda_proxy(
    method: Method, request: HttpRequest, upstream: Upstream, binary: Collection[str]
) -> HttpResponse:
    """Invoke the function and return its response; raise GatewayError, also if it is malformed.

    A base64 body is decoded for a client whose first media type in Accept is one of `binary`.
    """
    function_match = _FUNCTION.fullmatch(method.integration["uri"])
    if function_match is None:
        raise GatewayError("API_CONFIGURATION_ERROR", "Internal server error")
    event = json.dumps(build_proxy_event(method.resource, request)).encode()
    if len(event) > MAX_EVENT_BYTES:
        raise GatewayError("REQUEST_TOO_LARGE", "Request too long")
    result = await upstream.invoke(function_match[1], event)
    if result.status_code == 429:
        # As API Gateway reports a throttled function.
        raise GatewayError("INTEGRATION_FAILURE", "The function is throttled")
    if result.status_code != 200 or "x-amz-function-error" in result.headers:
        raise GatewayError("BAD_INTEGRATION_ANSWER", "Internal server error")
    return parse_proxy_response(result.content, _first_accepted(request) in binary)


def _first_accepted(request: HttpRequest) -> str:
    named = (request.header("accept") or "").split(",")[0]
    return named.split(";")[0].strip().lower()


def build_proxy_event(resource: str, request: HttpRequest) -> dict[str, Any]:
    """Return the proxy event, version 1.0."""
    return {
        "version": "1.0",
        "resource": resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in request.headers.items()},
        "multiValueHeaders": request.headers,
        "queryStringParameters": {name: v[-1] for name, v in request.query.items()} or None,
        "multiValueQueryStringParameters": request.query or None,
        "pathParameters": request.path_parameters or None,
        "stageVariables": None,
        "requestContext": request_context(request, resource),
        "body": request.body.decode() if request.body else None,
        "isBase64Encoded": False,
    }


def parse_proxy_response(payload: bytes, binary: bool) -> HttpResponse:
    """Return the response in a function's payload; raise GatewayError if it is malformed."""
    try:
        document = json.loads(payload)
        body = str(document.get("body") or "").encode()
        if document.get("isBase64Encoded") and binary:
            body = base64.b64decode(body, validate=True)
        return HttpResponse(int(document["statusCode"]), body, tuple(_merge_headers(document)))
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise GatewayError("BAD_INTEGRATION_ANSWER", "Internal server error") from exc


def _merge_headers(document: dict[str, Any]) -> list[tuple[str, str]]:
    several = {
        key: list(map(_header_value, v))
        for key, v in (document.get("multiValueHeaders") or {}).items()
    }
    for name, value in (document.get("headers") or {}).items():
        if _header_value(value) not in several.setdefault(name, []):
            several[name].append(_header_value(value))
    if not any(name.lower() == "content-type" for name in several):
        several["Content-Type"] = ["application/json"]
    return [(name, value) for name, values in several.items() for value in values]


def _header_value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
