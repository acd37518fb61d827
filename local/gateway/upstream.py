"""HTTP client of the servers behind the gateway."""

from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import quote

import httpx
from starlette.requests import Request

from local.config import StackConfig
from local.gateway.gateway_responses import GatewayError

# API Gateway's limit for an integration.
INTEGRATION_TIMEOUT_SECONDS = 29.0
HEALTH_TIMEOUT_SECONDS = 2.0
_LOGIN_HEADERS = ("accept", "authorization", "content-type", "cookie", "origin")


@dataclass
class Upstream:
    """The AWS APIs, the functions and S3; a connection failure raises GatewayError."""

    config: StackConfig
    client: httpx.AsyncClient

    async def call_action(self, service: str, action: str, payload: str) -> httpx.Response:
        """Call an AWS API of the JSON protocol, such as states:StartExecution."""
        scope = f"{self.config.keys.access}/20250101/{self.config.deployment.region}/{service}"
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"{_TARGETS[service]}.{action}",
            # moto reads the service from the credential scope and checks no signature.
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}/aws4_request",
        }
        return await self._post(self.config.url("aws") + "/", payload.encode(), headers)

    async def invoke(self, function: str, event: bytes) -> httpx.Response:
        """Invoke a function synchronously."""
        path = f"/2015-03-31/functions/{quote(function, safe='')}/invocations"
        return await self._post(self.config.url("functions") + path, event, {})

    async def signing_keys(self, pool: str) -> Any:
        """Return the public keys of a user pool; raise httpx.HTTPError or ValueError."""
        response = await self.client.get(f"{self.config.url('aws')}/{pool}/.well-known/jwks.json")
        return response.raise_for_status().json()

    async def login(self, request: Request) -> httpx.Response:
        """Forward a request to the user pool's login pages; raise GatewayError."""
        try:
            return await self.client.request(
                request.method,
                self.config.url("aws") + request.url.path,
                params=request.query_params,
                content=await request.body(),
                headers={k: request.headers[k] for k in _LOGIN_HEADERS if k in request.headers},
            )
        except httpx.HTTPError as exc:
            raise GatewayError("INTEGRATION_FAILURE", "Internal server error") from exc

    async def probe(self, server: str, path: str) -> httpx.Response:
        """GET a path of a server, by its name in `Ports`; raise httpx.HTTPError."""
        return await self.client.get(self.config.url(server) + path, timeout=HEALTH_TIMEOUT_SECONDS)

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        try:
            return await self.client.post(url, content=body, headers=headers)
        except httpx.TimeoutException as exc:
            raise GatewayError("INTEGRATION_TIMEOUT", "Endpoint request timed out") from exc
        except httpx.HTTPError as exc:
            raise GatewayError("INTEGRATION_FAILURE", "Internal server error") from exc


_TARGETS = {"states": "AWSStepFunctions", "dynamodb": "DynamoDB_20120810"}


def create_http_client() -> httpx.AsyncClient:
    """Return the client of all upstream calls, which many requests share."""
    limits = httpx.Limits(max_connections=512, max_keepalive_connections=64)
    # The client is shared: a stored cookie would log every user in as one.
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(
        timeout=INTEGRATION_TIMEOUT_SECONDS, limits=limits, trust_env=False, cookies=no_cookies
    )
