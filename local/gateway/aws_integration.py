"""Integrations of types `aws` and `mock`: mapping templates around an action, or nothing."""

import json
import re
from typing import Any

from local.gateway.contract import IntegrationResponse, Method
from local.gateway.gateway_responses import Refused
from local.gateway.http_message import Message, Reply
from local.gateway.template_context import context_of, variables
from local.gateway.upstream import Upstream
from local.gateway.velocity import Template, TemplateFailed

_ACTION = re.compile(r"arn:[^:]+:apigateway:[^:]+:(\w+):action/(\w+)")


async def integrate_action(method: Method, message: Message, upstream: Upstream) -> Reply:
    """Map the request, calls the action, and maps its answer; raises Refused."""
    context = context_of(message, method.resource)
    payload = _mapped_request(method, message, context)
    found = _ACTION.fullmatch(method.integration["uri"])
    if found is None:
        raise Refused("API_CONFIGURATION_ERROR", "Internal server error")
    answer = await upstream.call_action(found[1], found[2], payload)
    response = _selected(method, str(answer.status_code))
    return _mapped_response(response, answer.text, message, context)


def integrate_mock(method: Method, message: Message) -> Reply:
    """Answer with the status that the request template names; raises Refused."""
    context = context_of(message, method.resource)
    template = method.requests.get(message.media_type) or method.requests["application/json"]
    status = json.loads(_render(template, "", message, context)).get("statusCode", 200)
    return _mapped_response(_selected(method, str(status)), "", message, context)


def _mapped_request(method: Method, message: Message, context: dict[str, Any]) -> str:
    template = method.requests.get(message.media_type)
    if template is None:
        raise Refused("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")
    return _render(template, message.body.decode(), message, context)


def _selected(method: Method, status: str) -> IntegrationResponse:
    for pattern, response in method.responses.items():
        if pattern != "default" and re.fullmatch(pattern, status):
            return response
    if "default" not in method.responses:
        raise Refused("API_CONFIGURATION_ERROR", "Internal server error")
    return method.responses["default"]


def _mapped_response(
    response: IntegrationResponse, body: str, message: Message, context: dict[str, Any]
) -> Reply:
    text = _render(response.template, body, message, context) if response.template else ""
    override = context["responseOverride"]
    headers = {**response.headers, **{name: str(v) for name, v in override["header"].items()}}
    if text:
        headers.setdefault("Content-Type", "application/json")
    status = int(override.get("status", response.status))
    return Reply(status, text.strip().encode(), tuple(headers.items()))


def _render(template: Template, body: str, message: Message, context: dict[str, Any]) -> str:
    try:
        return template.render(variables(body, message, context))
    except TemplateFailed as exc:
        raise Refused("API_CONFIGURATION_ERROR", "Internal server error") from exc
