"""`$input` and `$context` of API Gateway's mapping templates."""

import json
from datetime import UTC, datetime
from typing import Any

from local.gateway.http_message import Message
from local.gateway.java_string import JavaString
from local.gateway.template_util import Util
from local.template.resolver import ACCOUNT

STAGE = "local"
API_ID = "local"


class Input:
    """The body of a request or of an integration's response, and the request's parameters."""

    def __init__(self, body: str, message: Message) -> None:
        self.body = JavaString(body)
        self._message = message

    def json(self, path: str) -> JavaString:
        """Return what is at a JSON path, as JSON; the whole body as it came."""
        if path == "$":
            return JavaString(self.body.strip() or "{}")
        return JavaString(json.dumps(self.path(path)))

    def path(self, path: str) -> Any:
        """Return what is at a JSON path of names, nothing if it is not there."""
        try:
            value = json.loads(self.body)
            for name in str(path).split(".")[1:]:
                value = value[name]
        except (ValueError, KeyError, TypeError):
            return None
        return JavaString(value) if isinstance(value, str) else value

    def params(self, name: str | None = None) -> Any:
        """Return a parameter from path, query string or headers, or all of them by place."""
        places = {
            "path": self._message.path_parameters,
            "querystring": {key: values[-1] for key, values in self._message.query.items()},
            "header": {key: values[-1] for key, values in self._message.headers.items()},
        }
        if name is None:
            return places
        for place, values in places.items():
            for key, value in values.items():
                if key == name or (place == "header" and key.lower() == name.lower()):
                    return JavaString(value)
        return None


def context_of(message: Message, resource: str) -> dict[str, Any]:
    """Return `$context`; `responseOverride` is for the templates to write to."""
    return {
        **request_context(message, resource),
        "responseOverride": {"header": {}},
        "requestOverride": {"header": {}, "querystring": {}, "path": {}},
    }


def request_context(message: Message, resource: str) -> dict[str, Any]:
    """Return what both `$context` and a proxy event say about a request."""
    moment = datetime.fromtimestamp(message.received, UTC)
    return {
        "accountId": ACCOUNT,
        "apiId": API_ID,
        "authorizer": {"claims": message.claims} if message.claims is not None else None,
        "domainName": message.header("host") or "localhost",
        "httpMethod": message.method,
        "identity": {"sourceIp": message.client, "userAgent": message.header("user-agent")},
        "path": message.path,
        "protocol": "HTTP/1.1",
        "requestId": JavaString(message.request_id),
        "requestTime": moment.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(message.received * 1000),
        "resourceId": "local",
        "resourcePath": resource,
        "stage": STAGE,
    }


def variables(body: str, message: Message, context: dict[str, Any]) -> dict[str, Any]:
    """Return the variables for a template that maps `body`."""
    return {"input": Input(body, message), "context": context, "util": Util(), "stageVariables": {}}
