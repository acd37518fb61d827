"""API Gateway's authorizer for Cognito user pools, for methods that ask for a scope."""

import time
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from local.gateway.contract import Method
from local.gateway.gateway_responses import Refused
from local.gateway.http_message import Message
from local.gateway.upstream import Upstream

# Cognito signs with RS256 alone; a token that names another algorithm is a forgery.
_ALGORITHMS = ["RS256"]


class Authorizer:
    """Verifies access tokens; the contract says which methods want which pool and scope."""

    def __init__(self, document: dict[str, Any], upstream: Upstream) -> None:
        self._schemes = document.get("components", {}).get("securitySchemes", {})
        self._upstream = upstream
        self._keys: dict[str, KeySet] = {}

    async def claims(self, method: Method, message: Message) -> dict[str, str] | None:
        """Return the token's claims, None where the method asks for no token; raises Refused."""
        for requirement in method.operation.get("security", []):
            for name, scopes in requirement.items():
                return await self._verified(self._pools(name), scopes, message)
        return None

    def _pools(self, scheme: str) -> list[str]:
        arns = self._schemes[scheme]["x-amazon-apigateway-authorizer"]["providerARNs"]
        return [arn.rsplit("/", 1)[1] for arn in arns]

    async def _verified(
        self, pools: list[str], scopes: list[str], message: Message
    ) -> dict[str, str]:
        token = (message.header("authorization") or "").removeprefix("Bearer ").strip()
        for pool in pools:
            try:
                decoded = jwt.decode(token, await self._keys_of(pool), algorithms=_ALGORITHMS)
                _check(decoded.claims, pool, scopes)
            except (JoseError, ValueError):
                continue
            return {name: str(value) for name, value in decoded.claims.items()}
        raise Refused("UNAUTHORIZED", "Unauthorized")

    async def _keys_of(self, pool: str) -> KeySet:
        if pool not in self._keys:
            try:
                self._keys[pool] = KeySet.import_key_set(await self._upstream.signing_keys(pool))
            except (httpx.HTTPError, ValueError) as exc:
                raise Refused("AUTHORIZER_FAILURE", "Internal server error") from exc
        return self._keys[pool]


def _check(claims: dict[str, Any], pool: str, scopes: list[str]) -> None:
    """Raise JoseError or ValueError for claims that API Gateway refuses.

    A method with scopes takes access tokens alone, which name their audience by their scopes.
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
