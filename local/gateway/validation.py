"""API Gateway's request validator: required parameters, and bodies against their model."""

import json
from typing import Any

from jsonschema import Draft4Validator

from local.gateway.contract import Method
from local.gateway.gateway_responses import Refused
from local.gateway.http_message import Message

MAX_BODY_BYTES = 10 * 1024 * 1024
# Of request line and headers together.
MAX_HEAD_BYTES = 10_240


class RequestValidator:
    """Validates requests against a contract's models."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._components = {"components": document.get("components", {})}
        self._models: dict[int, Draft4Validator] = {}

    def check(self, method: Method, message: Message) -> None:
        """Raise Refused if a required parameter is missing or the body does not fit.

        As in API Gateway, types of parameters are not looked at, and a body with a model has to be
        JSON, whatever its media type.
        """
        _check_parameters(method, message)
        content = method.operation.get("requestBody", {}).get("content", {})
        text = _text(message.body)
        schema = content.get(message.media_type, {}).get("schema")
        if schema is not None:
            self._check_model(schema, text)

    def _check_model(self, schema: dict[str, Any], text: str) -> None:
        try:
            value = json.loads(text, parse_constant=_no_constant)
            json.dumps(value, ensure_ascii=False).encode()
            fits = self._model(schema).is_valid(value)
        except (ValueError, RecursionError):
            fits = False
        if not fits:
            raise Refused("BAD_REQUEST_BODY", "Invalid request body")

    def _model(self, schema: dict[str, Any]) -> Draft4Validator:
        key = id(schema)
        if key not in self._models:
            self._models[key] = Draft4Validator({**self._components, **schema})
        return self._models[key]


def _check_parameters(method: Method, message: Message) -> None:
    missing = [
        spec["name"]
        for spec in method.parameters
        if spec.get("required") and not _given(spec, message)
    ]
    if missing:
        text = f"Missing required request parameters: [{', '.join(missing)}]"
        raise Refused("BAD_REQUEST_PARAMETERS", text)


def _given(spec: dict[str, Any], message: Message) -> bool:
    name = spec["name"]
    if spec["in"] == "path":
        return bool(message.path_parameters.get(name))
    if spec["in"] == "query":
        return bool(message.query.get(name))
    return bool(message.header(name))


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as exc:
        raise Refused("BAD_REQUEST_BODY", "The body is not UTF-8") from exc


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
