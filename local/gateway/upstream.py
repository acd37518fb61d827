"""HTTP client of the servers behind the gateway."""

import sys
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import quote

import httpx
from starlette.requests import Request

from local.config import StackConfig
from local.gateway.gateway_responses import GatewayError
from local.request_signing import FORWARDED_AUTHORIZATION, HttpRequest, sign

# API Gateway's limit for an integration.
INTEGRATION_TIMEOUT_SECONDS = 29.0
HEALTH_TIMEOUT_SECONDS = 2.0
_LOGIN_HEADERS = ("accept", "content-type", "cookie", "origin")


@dataclass
class Upstream:
    """The AWS APIs, the functions and S3; a connection failure raises GatewayError.

    The run's keys sign every request to the AWS APIs and to the functions.
    """

    config: StackConfig
    client: httpx.AsyncClient

    async def call_action(self, service: str, action: str, payload: str) -> httpx.Response:
        """Call an AWS API of the JSON protocol, such as states:StartExecution."""
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"{_TARGETS[service]}.{action}",
        }
        url = httpx.URL(self.config.url("aws") + "/")
        return await self._send(service, "POST", url, headers, payload.encode())

    async def invoke(self, function: str, event: bytes) -> httpx.Response:
        """Invoke a function synchronously."""
        path = f"/2015-03-31/functions/{quote(function, safe='')}/invocations"
        url = httpx.URL(self.config.url("functions") + path)
        return await self._send("lambda", "POST", url, {}, event)

    async def signing_keys(self, pool: str) -> Any:
        """Return the public keys of a user pool; raise httpx.HTTPError or ValueError."""
        url = httpx.URL(f"{self.config.url('aws')}/{pool}/.well-known/jwks.json")
        response = await self.client.send(self._signed("cognito-idp", "GET", url, {}, b""))
        return response.raise_for_status().json()

    async def login(self, request: Request) -> httpx.Response:
        """Forward a request to the user pool's login pages; raise GatewayError."""
        url = httpx.URL(self.config.url("aws") + request.url.path, params=request.query_params)
        headers = {k: request.headers[k] for k in _LOGIN_HEADERS if k in request.headers}
        if "authorization" in request.headers:
            headers[FORWARDED_AUTHORIZATION] = request.headers["authorization"]
        body = await request.body()
        return await self._send("cognito-idp", request.method, url, headers, body)

    async def probe(self, server: str, path: str) -> httpx.Response:
        """GET a path of a server, by its name in `Ports`; raise httpx.HTTPError."""
        url = httpx.URL(self.config.url(server) + path)
        request = self._signed("execute-api", "GET", url, {}, b"")
        request.extensions["timeout"] = httpx.Timeout(HEALTH_TIMEOUT_SECONDS).as_dict()
        return await self.client.send(request)

    async def _send(
        self, service: str, method: str, url: httpx.URL, headers: dict[str, str], body: bytes
    ) -> httpx.Response:
        try:
            return await self.client.send(self._signed(service, method, url, headers, body))
        except httpx.TimeoutException as exc:
            raise GatewayError("INTEGRATION_TIMEOUT", "Endpoint request timed out") from exc
        except httpx.HTTPError as exc:
            raise GatewayError("INTEGRATION_FAILURE", "Internal server error") from exc

    def _signed(
        self, service: str, method: str, url: httpx.URL, headers: dict[str, str], body: bytes
    ) -> httpx.Request:
        scope = self.config.deployment.region, service
        unsigned = HttpRequest(method, str(url), headers, body)
        signed = sign(self.config.keys, scope, unsigned)
        return self.client.build_request(method, url, content=body, headers=signed)


_TARGETS = {"states": "AWSStepFunctions", "dynamodb": "DynamoDB_20120810"}


def create_http_client() -> httpx.AsyncClient:
    """Return the client of all upstream calls, which many requests share."""
    # httpx searches the disk for this module six times a request, a quarter of its time.
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]
    limits = httpx.Limits(max_connections=512, max_keepalive_connections=64)
    # The client is shared: a stored cookie would log every user in as one.
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(
        timeout=INTEGRATION_TIMEOUT_SECONDS, limits=limits, trust_env=False, cookies=no_cookies
    )
