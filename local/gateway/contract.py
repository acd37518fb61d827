"""The OpenAPI contract as routes: path templates, methods, models and integrations."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from local.gateway.velocity import MappingTemplate

METHODS = ("get", "put", "post", "delete", "options", "patch")


@dataclass(frozen=True)
class IntegrationResponse:
    """The mapping of an integration's response to the method's."""

    status: int
    headers: dict[str, str]
    template: MappingTemplate | None


@dataclass(frozen=True)
class Method:
    """One method of a resource."""

    resource: str
    operation: dict[str, Any]
    integration: dict[str, Any]
    parameters: list[dict[str, Any]]
    requests: dict[str, MappingTemplate] = field(default_factory=dict)
    responses: dict[str, IntegrationResponse] = field(default_factory=dict)


class Contract:
    """An OpenAPI document with API Gateway's extensions and parsed mapping templates."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._routes = [
            (
                _path_pattern(path),
                {method.upper(): self._method(path, item, method) for method in item},
            )
            for path, item in (
                (path, {key: item[key] for key in item if key in METHODS})
                for path, item in document["paths"].items()
            )
        ]

    def match(self, method: str, raw_path: str) -> tuple[Method, dict[str, str]] | None:
        """Return the method for a raw path, with the decoded path parameters."""
        for pattern, methods in self._routes:
            path_match = pattern.fullmatch(raw_path)
            if path_match and method in methods:
                return methods[method], {
                    name: unquote(value) for name, value in path_match.groupdict().items()
                }
        return None

    def _method(self, path: str, item: dict[str, Any], name: str) -> Method:
        operation = item[name]
        integration = operation["x-amazon-apigateway-integration"]
        return Method(
            resource=path,
            operation=operation,
            integration=integration,
            parameters=[self._resolve(spec) for spec in operation.get("parameters", [])],
            requests=_parse_templates(integration.get("requestTemplates", {})),
            responses={
                pattern: _integration_response(spec)
                for pattern, spec in integration.get("responses", {}).items()
            },
        )

    def _resolve(self, spec: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in spec:
            return spec
        value: Any = self.document
        for name in spec["$ref"].removeprefix("#/").split("/"):
            value = value[name]
        return dict(value)


def _path_pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


def _parse_templates(texts: dict[str, str]) -> dict[str, MappingTemplate]:
    return {media_type: MappingTemplate(text) for media_type, text in texts.items()}


def _integration_response(spec: dict[str, Any]) -> IntegrationResponse:
    prefix = "method.response.header."
    return IntegrationResponse(
        status=int(spec["statusCode"]),
        headers={
            name.removeprefix(prefix): value.strip("'")
            for name, value in spec.get("responseParameters", {}).items()
        },
        template=_parse_templates(spec.get("responseTemplates", {})).get("application/json"),
    )
