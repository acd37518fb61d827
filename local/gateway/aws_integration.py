"""Integrations of types `aws` and `mock`, with their mapping templates."""

import json
import re
from typing import Any

from local.gateway.contract import IntegrationResponse, Method
from local.gateway.gateway_responses import GatewayError
from local.gateway.http_message import HttpRequest, HttpResponse
from local.gateway.template_context import template_context, template_variables
from local.gateway.upstream import Upstream
from local.gateway.velocity import MappingTemplate, TemplateError

_ACTION = re.compile(r"arn:[^:]+:apigateway:[^:]+:(\w+):action/(\w+)")


async def run_aws_integration(
    method: Method, request: HttpRequest, upstream: Upstream
) -> HttpResponse:
    """Map the request, call the AWS action, map its response; raise GatewayError."""
    context = template_context(request, method.resource)
    payload = _map_request(method, request, context)
    action_match = _ACTION.fullmatch(method.integration["uri"])
    if action_match is None:
        raise GatewayError("API_CONFIGURATION_ERROR", "Internal server error")
    result = await upstream.call_action(action_match[1], action_match[2], payload)
    response = _select_response(method, str(result.status_code))
    return _map_response(response, result.text, request, context)


def run_mock_integration(method: Method, request: HttpRequest) -> HttpResponse:
    """Return the response of the status that the request template sets; raise GatewayError."""
    context = template_context(request, method.resource)
    template = method.requests.get(request.media_type) or method.requests["application/json"]
    status = json.loads(_render(template, "", request, context)).get("statusCode", 200)
    return _map_response(_select_response(method, str(status)), "", request, context)


def _map_request(method: Method, request: HttpRequest, context: dict[str, Any]) -> str:
    template = method.requests.get(request.media_type)
    if template is None:
        raise GatewayError("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")
    return _render(template, request.body.decode(), request, context)


def _select_response(method: Method, status: str) -> IntegrationResponse:
    for pattern, response in method.responses.items():
        if pattern != "default" and re.fullmatch(pattern, status):
            return response
    if "default" not in method.responses:
        raise GatewayError("API_CONFIGURATION_ERROR", "Internal server error")
    return method.responses["default"]


def _map_response(
    response: IntegrationResponse, body: str, request: HttpRequest, context: dict[str, Any]
) -> HttpResponse:
    text = _render(response.template, body, request, context) if response.template else ""
    override = context["responseOverride"]
    headers = {**response.headers, **{name: str(v) for name, v in override["header"].items()}}
    if text:
        headers.setdefault("Content-Type", "application/json")
    status = int(override.get("status", response.status))
    return HttpResponse(status, text.strip().encode(), tuple(headers.items()))


def _render(
    template: MappingTemplate, body: str, request: HttpRequest, context: dict[str, Any]
) -> str:
    try:
        return template.render(template_variables(body, request, context))
    except TemplateError as exc:
        raise GatewayError("API_CONFIGURATION_ERROR", "Internal server error") from exc
