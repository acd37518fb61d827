"""Tokens of Cognito's token endpoint."""

import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt

TOKEN_SECONDS = 3600


@dataclass(frozen=True)
class Grant:
    """A token's subject, client and scopes, and a user's name and email if any.

    Refreshed tokens keep their `auth_time`.
    """

    subject: str
    client: str
    scopes: tuple[str, ...]
    username: str | None = None
    email: str = ""
    auth_time: int = field(default_factory=lambda: int(time.time()))


class TokenIssuer:
    """Signs tokens with the pool's key; refresh tokens live as long as the process."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self._refresh: dict[str, Grant] = {}
        self._rotated: dict[str, float] = {}

    def issue(self, grant: Grant) -> dict[str, Any]:
        """Return the token endpoint's response; users also get a refresh and an ID token."""
        claims: dict[str, Any] = {"client_id": grant.client, "version": 2}
        claims["scope"] = " ".join(grant.scopes)
        response: dict[str, Any] = {"expires_in": TOKEN_SECONDS, "token_type": "Bearer"}
        if grant.username is not None:
            claims["username"] = grant.username
            if "openid" in grant.scopes:
                names = {"aud": grant.client, "cognito:username": grant.username}
                if "email" in grant.scopes:
                    names |= {"email": grant.email}
                response["id_token"] = self._sign(grant, "id", names)
            response["refresh_token"] = secrets.token_urlsafe(32)
            self._refresh[response["refresh_token"]] = grant
        return {"access_token": self._sign(grant, "access", claims), **response}

    def refresh(self, token: str, client: str, grace: int | None) -> dict[str, Any] | None:
        """Return new tokens for a refresh token of the client, None for an invalid one.

        With rotation the response has a new refresh token, and the old one is valid for `grace`
        seconds; without it `grace` is None.
        """
        grant = self._refresh.get(token)
        if grant is None or grant.client != client:
            return None
        if time.time() > self._rotated.get(token, float("inf")):
            del self._refresh[token]
            return None
        response = self.issue(grant)
        if grace is None:
            del self._refresh[response.pop("refresh_token")]
        else:
            self._rotated.setdefault(token, time.time() + grace)
        return response

    def revoke(self, token: str, client: str) -> None:
        """Revoke a refresh token of the client."""
        if token in self._refresh and self._refresh[token].client == client:
            del self._refresh[token]

    def _sign(self, grant: Grant, use: str, claims: dict[str, Any]) -> str:
        now = int(time.time())
        key = self._pool.json_web_key
        region = self._pool.region
        payload = {
            "sub": grant.subject,
            "iss": f"https://cognito-idp.{region}.amazonaws.com/{self._pool.id}",
            "token_use": use,
            "auth_time": grant.auth_time,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "jti": str(uuid.uuid4()),
            **claims,
        }
        return jwt.encode({"alg": "RS256", "kid": key.kid}, payload, key)
