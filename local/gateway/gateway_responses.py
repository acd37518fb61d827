"""Gateway responses: what the gateway answers by itself, in the contract's error envelope."""

import json
from typing import Any

from local.gateway.http_message import Reply

_STATUS = {
    "BAD_REQUEST_BODY": 400,
    "BAD_REQUEST_PARAMETERS": 400,
    "MISSING_AUTHENTICATION_TOKEN": 403,
    "UNAUTHORIZED": 401,
    "AUTHORIZER_FAILURE": 500,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "REQUEST_TOO_LARGE": 413,
    "THROTTLED": 429,
    "INTEGRATION_FAILURE": 504,
    "INTEGRATION_TIMEOUT": 504,
    "API_CONFIGURATION_ERROR": 500,
    "BAD_INTEGRATION_ANSWER": 502,
}


class Refused(Exception):
    """The gateway answers without, or instead of, the integration."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


class Refusals:
    """Builds gateway responses from the contract."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._responses = document.get("x-amazon-apigateway-gateway-responses", {})

    def reply(self, refused: Refused) -> Reply:
        """Return the response of that kind, else of its class.

        The template takes plain substitution only, as in API Gateway.
        """
        status = _STATUS[refused.kind]
        fallback = "DEFAULT_4XX" if status < 500 else "DEFAULT_5XX"
        spec = self._responses.get(refused.kind) or self._responses.get(fallback, {})
        template = spec.get("responseTemplates", {}).get(
            "application/json", '{"message": $context.error.messageString}'
        )
        prefix = "gatewayresponse.header."
        headers = {
            name.removeprefix(prefix): value.strip("'")
            for name, value in spec.get("responseParameters", {}).items()
        }
        return Reply(
            int(spec.get("statusCode", status)),
            _filled(template, refused.message).encode(),
            (("Content-Type", "application/json"), *headers.items()),
        )


def _filled(template: str, message: str) -> str:
    quoted = json.dumps(message)
    filled = template.replace("$context.error.messageString", quoted)
    return filled.replace("$context.error.message", quoted[1:-1])
