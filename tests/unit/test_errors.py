"""docs/errors.md, the error classes, their HTTP statuses and the contract, held together."""

from __future__ import annotations

import re
from typing import Any

import pytest
from duckstep_service.core import errors
from duckstep_service.core.error_serialization import PLATFORM_ERRORS
from duckstep_service.handlers.api.responses import STATUS_CODES

from tests.support.openapi import DOCUMENT, PATHS
from tests.support.paths import ROOT

TEXT = (ROOT / "docs/errors.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| ([\dx, ]+) \| (.*?) \| (.*?) \|$", TEXT, re.MULTILINE)
DOCUMENTED = {code: set(statuses.split(", ")) for code, statuses, _, _ in ROWS}
LEAVES = {
    name: kind
    for name, kind in errors.error_classes().items()
    if not errors.error_classes(kind).keys() - {name} and name != "ResponseError"
}


def of_a_class(name: str, kind: type[errors.DuckstepError]) -> set[str]:
    """Return the statuses with which the functions answer an error."""
    found = {str(STATUS_CODES[name])} if name in STATUS_CODES else set()
    if name == "QuotaExceeded":
        return {"429"}
    if name == "InternalError":
        found |= {"500"}
    if not issubclass(kind, errors.ResponseError) and name != "QueryCancelled":
        found |= {"422"}
    return found


def of_the_contract() -> dict[str, set[str]]:
    """Return the statuses with which API Gateway answers by itself."""
    found: dict[str, set[str]] = {}
    for kind, spec in DOCUMENT["x-amazon-apigateway-gateway-responses"].items():
        default = {"DEFAULT_4XX": "4xx", "DEFAULT_5XX": "5xx"}.get(kind)
        template = spec["responseTemplates"]["application/json"]
        for code in re.findall(r'"code": "(\w+)"', template):
            found.setdefault(code, set()).add(spec.get("statusCode") or str(default))
    for item in PATHS.values():
        for operation in item.values():
            for response in responses(operation):
                for code, status in mapped(response):
                    found.setdefault(code, set()).add(status)
    return found


def responses(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return list(operation["x-amazon-apigateway-integration"].get("responses", {}).values())


def mapped(response: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the codes of a mapping template with the status of their branches."""
    text = response.get("responseTemplates", {}).get("application/json", "")
    text = text["Fn::Sub"] if isinstance(text, dict) else text
    found = []
    for branch in re.split(r"#(?:if|elseif|else)\b", text):
        status = re.search(r"responseOverride\.status = (\d+)", branch)
        for code in re.findall(r'"code": "(\w+)"', branch):
            found.append((code, status[1] if status else response["statusCode"]))
    return found


def test_every_code_is_documented_with_its_statuses_and_no_other_is() -> None:
    expected = of_the_contract()
    for name, kind in LEAVES.items():
        expected.setdefault(name, set()).update(of_a_class(name, kind))
    for code, _ in PLATFORM_ERRORS.values():
        expected.setdefault(code, set()).add("422")
    assert expected == DOCUMENTED


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_says_what_happened_and_what_to_do(row: tuple[str, ...]) -> None:
    assert row[2]
    assert row[3]


def test_codes_are_unique_and_status_codes_are_of_errors() -> None:
    assert len(ROWS) == len(DOCUMENTED)
    assert set(STATUS_CODES) <= set(LEAVES)


@pytest.mark.parametrize("path", PATHS)
def test_a_route_declares_the_statuses_that_it_maps(path: str) -> None:
    for operation in PATHS[path].values():
        statuses = {status for response in responses(operation) for _, status in mapped(response)}
        assert statuses <= set(operation["responses"])


@pytest.mark.parametrize(
    "message", [m for _, m in re.findall(r'"(message)": "([^"]+)"', str(DOCUMENT))]
)
def test_a_message_is_a_sentence_without_the_inside_of_the_service(message: str) -> None:
    assert re.match(r"[A-Z].*[.]$", message)
    assert not re.search(r"arn:|/var/|Traceback|\.py\b", message)
