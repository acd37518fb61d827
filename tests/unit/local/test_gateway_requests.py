"""Routing, validation, proxy events and gateway responses."""

import base64
import json
from typing import Any

import pytest

from local.gateway.aws_integration import run_mock_integration
from local.gateway.contract import Contract
from local.gateway.gateway_responses import GatewayError, GatewayResponses
from local.gateway.http_message import HttpRequest
from local.gateway.lambda_proxy import build_proxy_event, parse_proxy_response
from local.gateway.validation import RequestValidator
from tests.support.deployment import deployment

ARN = "arn:aws:states:us-east-1:123456789012:execution:machine:name"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return deployment().contract


@pytest.fixture(scope="module")
def contract(document: dict[str, Any]) -> Contract:
    return Contract(document)


def post(body: bytes, media_type: str | None = "application/json") -> HttpRequest:
    headers = {"Content-Type": [media_type]} if media_type else {}
    return HttpRequest("POST", "/queries", headers, {}, body)


@pytest.mark.parametrize("segment", [ARN, ARN.replace(":", "%3A"), ARN.replace(":", "%3a")])
def test_contract_match_keeps_colons(contract: Contract, segment: str) -> None:
    matched = contract.match("GET", f"/queries/{segment}/results")
    assert matched is not None
    assert matched[0].resource == "/queries/{requestId}/results"
    assert matched[1] == {"requestId": ARN}


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/queries"), ("GET", "/nothing"), ("GET", "/queries/"), ("HEAD", "/tables")],
)
def test_contract_match_unknown_path_returns_none(
    contract: Contract, method: str, path: str
) -> None:
    assert contract.match(method, path) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"query": ""}',
        b'{"query": 1}',
        b'{"query": "a", "more": 1}',
        b'{"query": "a", "parameters": [NaN]}',
        b'{"query": "\\ud800"}',
        b'{"query": "\xff"}',
        b'{"query": "a", "parameters": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_validator_invalid_body_raises(
    document: dict[str, Any], contract: Contract, body: bytes
) -> None:
    matched = contract.match("POST", "/queries")
    assert matched is not None
    with pytest.raises(GatewayError, match="body") as refused:
        RequestValidator(document).validate(matched[0], post(body))
    assert refused.value.response_type == "BAD_REQUEST_BODY"


LIMITS = "seconds, scannedBytes, resultRows, resultBytes, memoryBytes, spillBytes"
ELEVEN_RESULTS = json.dumps(
    {"query": "a", "over": {f"t{number}": "id" for number in range(11)}}
).encode()
FIELDS = "query, parameters, format, limits, reuse, over, listed, engine"


@pytest.mark.parametrize(
    ("body", "violation"),
    [
        (b"{}", "`query` is required"),
        (b"", "it is empty"),
        (b"{'query': 1}", "it is not JSON: Expecting property name enclosed in double quotes"),
        (b'{"query": "a"', "it is not JSON: Expecting ',' delimiter at line 1, column 14"),
        (b"[" * 100_000, "it is not JSON: it is nested too deeply"),
        (b'{"query": "a", "parameters": [NaN]}', "it is not JSON: NaN is not JSON"),
        (b'{"query": "\\ud800"}', "half of a surrogate pair"),
        (b'{"query": "\xff"}', "it is not UTF-8: byte 12 is invalid"),
        (b"[1]", "the body must be an object, not [1]"),
        (b'{"query": 1}', "`query` must be a string, not 1"),
        (b'{"query": ""}', "`query` must not be empty"),
        (b'{"query": "a\\u0000"}', "`query` contains a control character"),
        (b'{"query": "a", "foo": 1}', f'unknown field "foo"; allowed: {FIELDS}'),
        (b'{"query": "a", "b": 1, "c": 2}', f'unknown fields "b", "c"; allowed: {FIELDS}'),
        (b'{"query": "a", "format": "xml"}', "`format` must be one of csv, json, parquet, arrow,"),
        (b'{"query": "a", "format": "xml"}', 'arrow, not "xml"'),
        (b'{"query": "a", "reuse": "no"}', '`reuse` must be true or false, not "no"'),
        (b'{"query": "a", "parameters": 1}', "`parameters` must be an object or an array, not 1"),
        (b'{"query": "a", "limits": {"seconds": 0}}', "`limits.seconds` must be at least 1, not 0"),
        (b'{"query": "a", "limits": {"seconds": "5"}}', 'must be a whole number, not "5"'),
        (b'{"query": "a", "limits": {"x": 1}}', f'"x" in `limits`; allowed: {LIMITS}'),
        (b'{"query": "a", "over": ""}', "`over` must not be empty"),
        (b'{"query": "a", "over": {}}', "`over` must not be empty"),
        (b'{"query": "a", "over": 1}', "`over` must be a string or an object, not 1"),
        (ELEVEN_RESULTS, "`over` must have at most 10 fields, not 11"),
        (b'{"reuse": 1, "x": 2}', '`query` is required; unknown field "x"'),
        (b'{"reuse": 1, "x": 2}', "; `reuse` must be true or false, not 1"),
        (b'{"query": "$context.error.message"}', ""),
        (b'{"query": "a", "$context.error.message": 1}', '"$context.error.message"; allowed'),
        (b'{"query": "a", "x\\"}, \\\\": 1}', 'unknown field "x"}, \\"'),
    ],
)
def test_validator_names_the_field_and_the_remedy(
    document: dict[str, Any], contract: Contract, body: bytes, violation: str
) -> None:
    matched = contract.match("POST", "/queries")
    assert matched is not None
    try:
        RequestValidator(document).validate(matched[0], post(body))
    except GatewayError as error:
        message = json.loads(GatewayResponses(document).build(error).body)["error"]["message"]
        assert violation in message
        assert "Invalid request body" not in message
    else:
        assert not violation


def test_validator_message_of_huge_values_is_short(
    document: dict[str, Any], contract: Contract
) -> None:
    matched = contract.match("POST", "/queries")
    assert matched is not None
    names = {f"{number}{'x' * 10_000}": "y" * 10_000 for number in range(100)}
    huge = json.dumps({"format": "z" * 100_000, "over": ["w" * 100_000], "limits": names, **names})
    with pytest.raises(GatewayError) as refused:
        RequestValidator(document).validate(matched[0], post(huge.encode()))
    assert len(refused.value.violations) < 2_000


def test_validator_patch_names_the_field(document: dict[str, Any], contract: Contract) -> None:
    matched = contract.match("PATCH", f"/queries/{ARN}")
    assert matched is not None
    for body, violation in (
        (b"{}", "the body must not be empty"),
        (b'{"name": "%s"}' % (b"x" * 121), "`name` must have at most 120 characters, not 121"),
        (b'{"nam": "x"}', 'unknown field "nam"; allowed: name, starred'),
        (b'{"name": "a\\nb"}', "`name` contains a control character"),
    ):
        message = post(body)
        message.path_parameters = matched[1]
        with pytest.raises(GatewayError) as refused:
            RequestValidator(document).validate(matched[0], message)
        assert violation in refused.value.violations


@pytest.mark.parametrize(
    "message",
    [
        post(b'{"query": "SELECT 1", "parameters": {"a": 1}}'),
        post(b'{"query": "SELECT 1"}', None),
        post(b'{"query": "SELECT 1"}', "Application/JSON; charset=utf-8"),
        post(b"query=SELECT+1", "application/x-www-form-urlencoded"),
        post(b"SELECT 1", "application/sql"),
    ],
)
def test_validator_valid_body_passes(
    document: dict[str, Any], contract: Contract, message: HttpRequest
) -> None:
    matched = contract.match("POST", "/queries")
    assert matched is not None
    RequestValidator(document).validate(matched[0], message)


def test_gateway_response_uses_contract_envelope(document: dict[str, Any]) -> None:
    reply = GatewayResponses(document).build(GatewayError("BAD_REQUEST_PARAMETERS", 'needs "wait"'))
    assert reply.status == 400
    assert json.loads(reply.body)["error"]["message"] == 'needs "wait"'
    assert ("X-Content-Type-Options", "nosniff") in reply.headers
    assert "Access-Control-Allow-Origin" not in dict(reply.headers)


def test_gateway_response_names_allowed_origin() -> None:
    document = deployment(AllowedOrigin="https://app.example").contract
    reply = GatewayResponses(document).build(GatewayError("THROTTLED", "Too Many Requests"))
    assert dict(reply.headers)["Access-Control-Allow-Origin"] == "https://app.example"


def test_gateway_response_unknown_type_uses_default(document: dict[str, Any]) -> None:
    reply = GatewayResponses(document).build(
        GatewayError("BAD_INTEGRATION_ANSWER", "Internal server error")
    )
    assert reply.status == 502
    assert json.loads(reply.body)["error"]["code"] == "InternalError"


def test_mock_integration_preflight_returns_cors_headers(contract: Contract) -> None:
    matched = contract.match("OPTIONS", "/queries")
    assert matched is not None
    reply = run_mock_integration(matched[0], HttpRequest("OPTIONS", "/queries", {}, {}, b""))
    assert reply.status == 204
    assert dict(reply.headers)["Access-Control-Allow-Methods"] == "GET,POST,OPTIONS"


def test_proxy_event_is_version_1() -> None:
    message = HttpRequest(
        "GET",
        f"/queries/{ARN}",
        {"Accept": ["text/csv", "application/json"], "User-Agent": ["curl"]},
        {"wait": ["1", "2"]},
        b"",
        path_parameters={"requestId": ARN},
    )
    event = build_proxy_event("/queries/{requestId}", message)
    assert event["resource"] == event["requestContext"]["resourcePath"] == "/queries/{requestId}"
    assert event["headers"]["Accept"] == "application/json"
    assert event["multiValueHeaders"]["Accept"] == ["text/csv", "application/json"]
    assert event["queryStringParameters"] == {"wait": "2"}
    assert event["multiValueQueryStringParameters"] == {"wait": ["1", "2"]}
    assert event["pathParameters"] == {"requestId": ARN}
    assert event["body"] is None
    assert event["requestContext"]["requestId"] == message.request_id
    json.dumps(event)


def test_proxy_response_maps_status_headers_body() -> None:
    answer = {
        "statusCode": 303,
        "headers": {"Location": "/x", "Link": "a"},
        "multiValueHeaders": {"Link": ["a", "b"]},
        "body": "é",
    }
    reply = parse_proxy_response(json.dumps(answer).encode(), binary=False)
    assert reply.status == 303
    assert reply.body.decode() == "é"
    assert sorted(reply.headers) == [
        ("Content-Type", "application/json"),
        ("Link", "a"),
        ("Link", "b"),
        ("Location", "/x"),
    ]


@pytest.mark.parametrize(("binary", "expected"), [(True, b"\x00\xff"), (False, b"AP8=")])
def test_proxy_response_base64_decoded_if_binary(binary: bool, expected: bytes) -> None:
    body = base64.b64encode(b"\x00\xff").decode()
    answer = {"statusCode": 200, "body": body, "isBase64Encoded": True}
    assert parse_proxy_response(json.dumps(answer).encode(), binary).body == expected


@pytest.mark.parametrize("payload", [b"null", b"[]", b"{}", b'"text"', b"not json"])
def test_proxy_response_malformed_raises(payload: bytes) -> None:
    with pytest.raises(GatewayError):
        parse_proxy_response(payload, binary=False)
