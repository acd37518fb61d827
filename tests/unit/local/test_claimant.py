"""The claimants of events."""

from __future__ import annotations

import json

import pytest

from local.functions.claimant import Claimant, Weight, event_profile
from tests.unit.local.events import event, request


@pytest.mark.parametrize(
    ("document", "owner"),
    [
        ({"owner": "a"}, "a"),
        ({"requestContext": {"authorizer": {"claims": {"sub": "b"}}}}, "b"),
        ({"requestContext": {"authorizer": {"claims": "b"}}}, ""),
        ({"requestContext": {}}, ""),
        ({"requestContext": {"authorizer": None}}, ""),
        ({"requestContext": []}, ""),
        ({"owner": ["a"]}, ""),
        ({"Records": []}, ""),
        (["owner"], ""),
    ],
)
def test_event_claimant_is_owner_of_workflow_or_token(document: object, owner: str) -> None:
    assert event_profile(json.dumps(document).encode()).claimant == Claimant(owner)


def posted(sql: str) -> bytes:
    """Return an event of ValidateQuery."""
    return json.dumps({"owner": "a", "request": {"query": sql}}).encode()


def planned(size: int | None) -> bytes:
    """Return an event of RunQuery whose plan reads so many bytes."""
    return json.dumps({"owner": "a", "plan": {"estimate": {"files": 1, "bytes": size}}}).encode()


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff"])
def test_event_claimant_of_no_json_is_stack(body: bytes) -> None:
    assert event_profile(body).claimant == Claimant("")


@pytest.mark.parametrize(
    ("sent", "weight"),
    [
        (request("GET", "a"), Weight.LIGHT),
        (request("GET", "a", 40_000), Weight.LIGHT),
        (request("GET", "a", freshness="true"), Weight.HEAVY),
        (request("GET", "a", freshness="false"), Weight.LIGHT),
        (request("POST", "a"), Weight.NORMAL),
        (request("POST", "a", 40_000), Weight.HEAVY),
        (event("a"), Weight.NORMAL),
        (posted("SELECT 1"), Weight.TINY),
        (posted("SELECT 1 AS from_here"), Weight.TINY),
        (posted("SELECT 1" + " " * 1000), Weight.NORMAL),
        (posted("select x\nFrom t"), Weight.NORMAL),
        (posted("DESCRIBE reviews"), Weight.NORMAL),
        (json.dumps({"owner": "a", "request": {"query": 1}}).encode(), Weight.NORMAL),
        (planned(0), Weight.TINY),
        (planned(1), Weight.LIGHT),
        (planned(16_000_000), Weight.LIGHT),
        (planned(16_000_001), Weight.NORMAL),
        (planned(None), Weight.NORMAL),
        (json.dumps({"owner": "a", "plan": "estimate"}).encode(), Weight.NORMAL),
        (json.dumps({"owner": "a", "request": "x" * 40_000}).encode(), Weight.HEAVY),
    ],
)
def test_event_claimant_has_weight(sent: bytes, weight: Weight) -> None:
    assert event_profile(sent).claimant == Claimant("a", weight)
