"""Events of the workflow and of the gateway."""

from __future__ import annotations

import json


def event(owner: str, number: int = 0) -> bytes:
    """Return an event of a state."""
    return json.dumps({"owner": owner, "number": number}).encode()


def request(method: str, owner: str, characters: int = 0, **query: str) -> bytes:
    """Return a request with the token of an owner."""
    document = {
        "httpMethod": method,
        "queryStringParameters": query or None,
        "requestContext": {"authorizer": {"claims": {"sub": owner}}},
        "body": "x" * characters,
    }
    return json.dumps(document).encode()
