"""The consistency of the contract's repeated parts."""

from typing import Any

import pytest
from duckstep_service.core.formats import Format

from tests.support.openapi import DOCUMENT, PATHS, ROUTES

# Without an allowed origin no response has the header.
ORIGIN = {"Fn::If": ["AllowOrigin", {"Fn::Sub": "'${AllowedOrigin}'"}, {"Ref": "AWS::NoValue"}]}
GATEWAY_RESPONSES: dict[str, Any] = DOCUMENT["x-amazon-apigateway-gateway-responses"]


@pytest.mark.parametrize("path", PATHS)
def test_preflight_allows_methods_of_path(path: str) -> None:
    preflight = PATHS[path]["options"]["x-amazon-apigateway-integration"]
    parameters = preflight["responses"]["default"]["responseParameters"]
    allowed = parameters["method.response.header.Access-Control-Allow-Methods"].strip("'")
    assert sorted(allowed.lower().split(",")) == sorted(PATHS[path])


@pytest.mark.parametrize("kind", GATEWAY_RESPONSES)
def test_gateway_response_names_allowed_origin(kind: str) -> None:
    headers = GATEWAY_RESPONSES[kind]["responseParameters"]
    assert headers["gatewayresponse.header.Access-Control-Allow-Origin"] == ORIGIN
    assert headers["gatewayresponse.header.X-Content-Type-Options"] == "'nosniff'"


def test_gateway_responses_cover_error_classes() -> None:
    assert {"DEFAULT_4XX", "DEFAULT_5XX"} <= set(GATEWAY_RESPONSES)


@pytest.mark.parametrize(("path", "method"), [*ROUTES, *((path, "options") for path in PATHS)])
def test_integration_names_allowed_origin(path: str, method: str) -> None:
    integration = PATHS[path][method]["x-amazon-apigateway-integration"]
    for response in integration.get("responses", {}).values():
        headers = response["responseParameters"]
        assert headers["method.response.header.Access-Control-Allow-Origin"] == ORIGIN
        assert headers["method.response.header.X-Content-Type-Options"] == "'nosniff'"
        # API Gateway maps only headers that the method's response declares.
        declared = _declared_headers(PATHS[path][method]["responses"][response["statusCode"]])
        assert {name.removeprefix("method.response.header.") for name in headers} <= declared
        assert not [name for name in headers if "Credentials" in name]
    # QueriesApi writes the header itself; tests/integration/test_cors.py asks every route.
    assert ("responses" in integration) == (integration["type"] != "aws_proxy")


def test_binary_media_types_are_formats_without_text() -> None:
    binary = {each.media_type for each in Format if not each.text}
    assert set(DOCUMENT["x-amazon-apigateway-binary-media-types"]) == binary


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_integration_response_converts_to_text(path: str, method: str) -> None:
    integration = PATHS[path][method]["x-amazon-apigateway-integration"]
    for response in integration.get("responses", {}).values():
        assert response["contentHandling"] == "CONVERT_TO_TEXT"


def test_results_response_has_every_format() -> None:
    responses = PATHS["/queries/{requestId}/results"]["get"]["responses"]
    types = {each.media_type.partition(";")[0] for each in Format}
    assert set(responses["200"]["content"]) == types


def _declared_headers(response: dict[str, Any]) -> set[str]:
    if "$ref" in response:
        response = DOCUMENT["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return set(response["headers"])
