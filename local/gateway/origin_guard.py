"""The guard of every route: refuses foreign hosts and the requests of foreign web pages.

Any page that a user opens can send requests to this machine, and a DNS name of its own that
resolves to 127.0.0.1 makes them requests of its own origin.
"""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local.user_command import command_with

# With any port: a forwarded one has another number, and a rebound name cannot be one of these.
_HOST = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)
# A link of another site may open these pages, and cannot read them.
_PAGES = re.compile(r"/|/q/.*|/docs|/oauth2/authorize|/logout", re.DOTALL)
_OWN_SITES = ("same-origin", "none")
_HOST_REFUSED = (
    "HostRefused",
    "The local stack answers to the hosts localhost, 127.0.0.1 and [::1] alone. Use one of them, "
    "such as http://localhost:8000; from another machine, forward a port: "
    "ssh -L 8000:localhost:8000 HOST.",
)
_ORIGIN_REFUSED = (
    "OriginRefused",
    "The request comes from a web page of another origin. Use the page of this stack, or allow "
    f"one other origin: {command_with('parameter', 'AllowedOrigin=https://app.example')}.",
)
# No page of another origin may show a response or guess its type.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
Refusal = tuple[str, str]


class OriginGuard:
    """An ASGI application before another; `allowed` is an origin, `*`, or empty for none."""

    def __init__(self, app: ASGIApp, allowed: str) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        app, refusal = self._app, check_request(scope, self._allowed)
        if refusal is not None:
            app = _refuse(*refusal)
        return await app(scope, receive, _with_headers(send))


def check_request(scope: Scope, allowed: str) -> Refusal | None:
    """Return the code and message of a refusal, None for a request that may pass."""
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    if len(hosts) != 1 or _HOST.fullmatch(hosts[0]) is None:
        return _HOST_REFUSED
    if allowed == "*":
        return None
    origins = {_normalize(origin) for origin in headers.getlist("origin")}
    others = {_normalize(allowed)} if allowed else set()
    if not origins <= others | {_normalize(f"http://{hosts[0]}")}:
        return _ORIGIN_REFUSED
    if all(site in _OWN_SITES for site in headers.getlist("sec-fetch-site")):
        return None
    if origins and origins <= others:
        return None
    return None if _opens_page(scope, headers) else _ORIGIN_REFUSED


def _opens_page(scope: Scope, headers: Headers) -> bool:
    """Return whether a browser opens a page in a tab, not in a frame of another page."""
    return (
        scope["method"] in ("GET", "HEAD")
        and headers.getlist("sec-fetch-mode") == ["navigate"]
        and headers.getlist("sec-fetch-dest") in ([], ["document"])
        and _PAGES.fullmatch(scope["path"]) is not None
    )


def _normalize(origin: str) -> str:
    return origin.lower().removesuffix(":80")


def _refuse(code: str, message: str) -> ASGIApp:
    return JSONResponse({"error": {"code": code, "message": message}}, 403)


def _with_headers(send: Send) -> Send:
    """Return `send` that adds the headers that every response has."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
