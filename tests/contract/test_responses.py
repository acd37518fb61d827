"""Requests made up from the contract, right ones and wrong ones: each answer is one of its own."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from local.api_client import ApiClient
from tests.support.deployment import deployment

# Each test makes some hundred requests of one route.
pytestmark = pytest.mark.timeout(400)
# A text can fit the contract and still be no time or no page's token; API Gateway looks at no
# parameter that is optional, and answers a method that a path does not have with 404.
EXCLUDED = [negative_data_rejection, positive_data_acceptance, unsupported_method]
BOUNDED = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@schemathesis.serializer("application/sql")
def as_sql(context: Any, value: Any) -> bytes:
    """Return a body of SQL, which the contract gives no schema."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


# The token is not made up: without the login the contract leaves the header to the caller.
OPEN = deployment(Authentication="none").contract
SCHEMA = schemathesis.openapi.from_dict(OPEN)


def check(case: schemathesis.Case[Any], api: ApiClient) -> None:
    headers = {"Authorization": f"Bearer {api.token}"} if api.token else {}
    case.call_and_validate(base_url=api.base_url, headers=headers, excluded_checks=EXCLUDED)


@SCHEMA.parametrize()
@settings(BOUNDED, max_examples=25)
def test_response_to_generated_request_follows_contract(
    case: schemathesis.Case[Any], api: ApiClient
) -> None:
    check(case, api)


@pytest.fixture(scope="module")
def request_ids(api: ApiClient) -> list[str]:
    return [api.run(sql)["requestId"] for sql in ("SELECT 1 AS a", "SELECT * FROM nothing")]


@SCHEMA.include(path_regex="requestId", method_regex="GET|DELETE|PATCH|POST|PUT").parametrize()
@settings(BOUNDED, max_examples=10)
def test_response_about_existing_query_follows_contract(
    case: schemathesis.Case[Any], api: ApiClient, request_ids: list[str]
) -> None:
    for request_id in request_ids:
        case.path_parameters["requestId"] = request_id
        check(case, api)
