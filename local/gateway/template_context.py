"""`$input` and `$context` of API Gateway's mapping templates."""

import json
from datetime import UTC, datetime
from typing import Any

from local.gateway.http_message import HttpRequest
from local.gateway.java_string import JavaString
from local.gateway.template_functions import TemplateFunctions
from local.template.resolver import ACCOUNT

STAGE = "local"
API_ID = "local"


class TemplateInput:
    """`$input`: a request's or integration response's body, and the request's parameters."""

    def __init__(self, body: str, request: HttpRequest) -> None:
        self.body = JavaString(body)
        self._request = request

    def json(self, path: str) -> JavaString:
        """Return the value at a JSON path as JSON; `$` returns the body unchanged."""
        if path == "$":
            return JavaString(self.body.strip() or "{}")
        return JavaString(json.dumps(self.path(path)))

    def path(self, path: str) -> Any:
        """Return the value at a JSON path of names, None if the body lacks it."""
        try:
            value = json.loads(self.body)
            for name in str(path).split(".")[1:]:
                value = value[name]
        except (ValueError, KeyError, TypeError):
            return None
        return JavaString(value) if isinstance(value, str) else value

    def params(self, name: str | None = None) -> Any:
        """Return a parameter of path, query string or headers; without a name all, by location."""
        locations = {
            "path": self._request.path_parameters,
            "querystring": {key: values[-1] for key, values in self._request.query.items()},
            "header": {key: values[-1] for key, values in self._request.headers.items()},
        }
        if name is None:
            return locations
        for location, values in locations.items():
            for key, value in values.items():
                if key == name or (location == "header" and key.lower() == name.lower()):
                    return JavaString(value)
        return None


def template_context(request: HttpRequest, resource: str) -> dict[str, Any]:
    """Return `$context`; templates write to `responseOverride`."""
    return {
        **request_context(request, resource),
        "responseOverride": {"header": {}},
        "requestOverride": {"header": {}, "querystring": {}, "path": {}},
    }


def request_context(request: HttpRequest, resource: str) -> dict[str, Any]:
    """Return the request context of `$context` and of proxy events."""
    received = datetime.fromtimestamp(request.received, UTC)
    return {
        "accountId": ACCOUNT,
        "apiId": API_ID,
        "authorizer": {"claims": request.claims} if request.claims is not None else None,
        "domainName": request.header("host") or "localhost",
        "httpMethod": request.method,
        "identity": {"sourceIp": request.client, "userAgent": request.header("user-agent")},
        "path": request.path,
        "protocol": "HTTP/1.1",
        "requestId": JavaString(request.request_id),
        "requestTime": received.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(request.received * 1000),
        "resourceId": "local",
        "resourcePath": resource,
        "stage": STAGE,
    }


def template_variables(body: str, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the variables of a template that maps `body`."""
    return {
        "input": TemplateInput(body, request),
        "context": context,
        "util": TemplateFunctions(),
        "stageVariables": {},
    }
