"""API Gateway's authorizer for Cognito user pools."""

import time
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from local.gateway.contract import Method
from local.gateway.gateway_responses import GatewayError
from local.gateway.http_message import HttpRequest
from local.gateway.upstream import Upstream

# Cognito signs with RS256 alone.
_ALGORITHMS = ["RS256"]


class Authorizer:
    """Verifies access tokens by the pools and scopes that the contract requires of a method."""

    def __init__(self, document: dict[str, Any], upstream: Upstream) -> None:
        self._schemes = document.get("components", {}).get("securitySchemes", {})
        self._upstream = upstream
        self._keys: dict[str, KeySet] = {}

    async def claims(self, method: Method, request: HttpRequest) -> dict[str, str] | None:
        """Return the token's claims, None for a method without security; raise GatewayError."""
        for requirement in method.operation.get("security", []):
            for name, scopes in requirement.items():
                return await self._verify(self._pool_ids(name), scopes, request)
        return None

    def _pool_ids(self, scheme: str) -> list[str]:
        arns = self._schemes[scheme]["x-amazon-apigateway-authorizer"]["providerARNs"]
        return [arn.rsplit("/", 1)[1] for arn in arns]

    async def _verify(
        self, pools: list[str], scopes: list[str], request: HttpRequest
    ) -> dict[str, str]:
        token = (request.header("authorization") or "").removeprefix("Bearer ").strip()
        for pool in pools:
            try:
                decoded = jwt.decode(token, await self._signing_keys(pool), algorithms=_ALGORITHMS)
                _validate_claims(decoded.claims, pool, scopes)
            except (JoseError, ValueError):
                continue
            return {name: str(value) for name, value in decoded.claims.items()}
        raise GatewayError("UNAUTHORIZED", "Unauthorized")

    async def _signing_keys(self, pool: str) -> KeySet:
        if pool not in self._keys:
            try:
                self._keys[pool] = KeySet.import_key_set(await self._upstream.signing_keys(pool))
            except (httpx.HTTPError, ValueError) as exc:
                raise GatewayError("AUTHORIZER_FAILURE", "Internal server error") from exc
        return self._keys[pool]


def _validate_claims(claims: dict[str, Any], pool: str, scopes: list[str]) -> None:
    """Raise JoseError or ValueError for claims that API Gateway rejects.

    A method with scopes accepts access tokens alone, whose scopes replace an audience.
    """
    region = pool.split("_", 1)[0]
    jwt.JWTClaimsRegistry(
        now=int(time.time()),
        iss={"essential": True, "value": f"https://cognito-idp.{region}.amazonaws.com/{pool}"},
        exp={"essential": True},
        sub={"essential": True},
        token_use={"essential": True, "value": "access"},
    ).validate(claims)
    if not set(str(claims.get("scope", "")).split()) & set(scopes):
        raise ValueError("The token has none of the scopes")
