"""Tokens of a stack's own user pool, real and forged."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.support.stack import Stack

POOL = "us-east-1_duckstep"
ISSUER = f"https://cognito-idp.us-east-1.amazonaws.com/{POOL}"
SCOPE = "duckstep/query"
PROGRAM = "duckstep-program-client"
PEOPLE = "duckstep-people-client"


def identity(stack: Stack) -> dict[str, Any]:
    """Return what the stack's pool keeps: its key, secret, subject and password."""
    document: dict[str, Any] = json.loads(Path(stack.state / "identity.json").read_text())
    return document


def program_token(stack: Stack) -> str:
    """Fetch a token as a program does."""
    answer = httpx.post(
        f"{stack.base_url}/oauth2/token",
        data={"grant_type": "client_credentials"},
        auth=(PROGRAM, identity(stack)["secret"]),
    )
    return str(answer.raise_for_status().json()["access_token"])


def claims(**changes: Any) -> dict[str, Any]:
    """Return the claims of a good access token, changed; None leaves a claim out."""
    now = int(time.time())
    good = {
        "sub": "somebody",
        "iss": ISSUER,
        "token_use": "access",
        "scope": f"openid {SCOPE}",
        "client_id": PEOPLE,
        "iat": now,
        "exp": now + 600,
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(key: RSAKey, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """Return a token with these claims, signed with RS256."""
    return jwt.encode({"alg": "RS256", "kid": key.kid, **(header or {})}, claims(**changes), key)


def encoded(document: dict[str, Any]) -> bytes:
    """Return a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=")


def unsigned() -> str:
    """Return a token that says it needs no signature."""
    return b".".join([encoded({"alg": "none", "typ": "JWT"}), encoded(claims()), b""]).decode()
