"""Gateway responses: errors of the gateway itself, in the contract's error envelope."""

import json
import re
from typing import Any

from local.gateway.http_message import HttpResponse

_VARIABLE = re.compile(r"\$context\.error\.(messageString|message|validationErrorString)")
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


class GatewayError(Exception):
    """An error by API Gateway's response type; the gateway responds instead of the integration.

    `violations` are those of the body's model, in words.
    """

    def __init__(self, response_type: str, message: str, violations: str = "") -> None:
        super().__init__(message)
        self.response_type = response_type
        self.message = message
        self.violations = violations


class GatewayResponses:
    """Builds gateway responses from the contract."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._responses = document.get("x-amazon-apigateway-gateway-responses", {})

    def build(self, error: GatewayError) -> HttpResponse:
        """Return the gateway response of the error's type, else the default of its class.

        The template allows plain substitution only, as in API Gateway.
        """
        status = _STATUS[error.response_type]
        fallback = "DEFAULT_4XX" if status < 500 else "DEFAULT_5XX"
        spec = self._responses.get(error.response_type) or self._responses.get(fallback, {})
        template = spec.get("responseTemplates", {}).get(
            "application/json", '{"message": $context.error.messageString}'
        )
        prefix = "gatewayresponse.header."
        headers = {
            name.removeprefix(prefix): value.strip("'")
            for name, value in spec.get("responseParameters", {}).items()
        }
        return HttpResponse(
            int(spec.get("statusCode", status)),
            _substitute(template, error).encode(),
            (("Content-Type", "application/json"), *headers.items()),
        )


def _substitute(template: str, error: GatewayError) -> str:
    """Replace the variables of the template, but none within a value."""
    quoted = json.dumps(error.message)
    values = {
        "messageString": quoted,
        "message": quoted[1:-1],
        "validationErrorString": json.dumps(error.violations)[1:-1],
    }
    return _VARIABLE.sub(lambda match: values[match[1]], template)
