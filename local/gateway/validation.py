"""API Gateway's request validator: required parameters, and bodies against their model."""

import json
from typing import Any

from jsonschema import Draft4Validator

from local.gateway.contract import Method
from local.gateway.gateway_responses import GatewayError
from local.gateway.http_message import HttpRequest
from local.gateway.violations import describe_bad_json, describe_violations

MAX_BODY_BYTES = 10 * 1024 * 1024
# Of the request line plus headers.
MAX_HEAD_BYTES = 10_240


class RequestValidator:
    """Validates requests against a contract's models."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._components = {"components": document.get("components", {})}
        self._models: dict[int, Draft4Validator] = {}

    def validate(self, method: Method, request: HttpRequest) -> None:
        """Raise GatewayError for a missing required parameter or an invalid body.

        As in API Gateway, parameter types are not validated, and a body with a model must be JSON
        for any media type.
        """
        _check_parameters(method, request)
        content = method.operation.get("requestBody", {}).get("content", {})
        text = _decode(request.body)
        schema = content.get(request.media_type, {}).get("schema")
        if schema is not None:
            self._check_model(schema, text)

    def _check_model(self, schema: dict[str, Any], text: str) -> None:
        try:
            value = json.loads(text, parse_constant=_reject_constant)
            json.dumps(value, ensure_ascii=False).encode()
            violations = describe_violations(self._model(schema).iter_errors(value))
        except UnicodeEncodeError:
            violations = "it contains half of a surrogate pair"
        except (ValueError, RecursionError) as exc:
            violations = describe_bad_json(text, exc)
        if violations:
            raise GatewayError("BAD_REQUEST_BODY", "Invalid request body", violations)

    def _model(self, schema: dict[str, Any]) -> Draft4Validator:
        key = id(schema)
        if key not in self._models:
            self._models[key] = Draft4Validator({**self._components, **schema})
        return self._models[key]


def _check_parameters(method: Method, request: HttpRequest) -> None:
    missing = [
        spec["name"]
        for spec in method.parameters
        if spec.get("required") and not _is_present(spec, request)
    ]
    if missing:
        text = f"Missing required request parameters: [{', '.join(missing)}]"
        raise GatewayError("BAD_REQUEST_PARAMETERS", text)


def _is_present(spec: dict[str, Any], request: HttpRequest) -> bool:
    name = spec["name"]
    if spec["in"] == "path":
        return bool(request.path_parameters.get(name))
    if spec["in"] == "query":
        return bool(request.query.get(name))
    return bool(request.header(name))


def _decode(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as exc:
        violation = f"it is not UTF-8: byte {exc.start + 1} is invalid"
        raise GatewayError("BAD_REQUEST_BODY", "Invalid request body", violation) from exc


def _reject_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
