"""The gate before the AWS APIs: passes requests that the run's keys signed."""

import io
import json
from collections.abc import Iterable
from typing import Any

from local.config import Keys
from local.request_signing import (
    FORWARDED_AUTHORIZATION,
    REFUSAL_MESSAGE,
    HttpRequest,
    is_signed,
)

# More than any request of the stack; DynamoDB's own limit is 16 MB.
MAX_BODY_BYTES = 16 * 1024 * 1024


class SignedRequests:
    """A WSGI application before another; it adds no CORS and has no route of moto's own API."""

    def __init__(self, app: Any, keys: Keys) -> None:
        self._app = app
        self._keys = keys

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = _read_request(environ)
        if request is None or not is_signed(request, self._keys):
            return _refuse(start_response)
        if "moto-api" in environ["PATH_INFO"]:
            return _refuse(start_response)
        if forwarded := environ.pop(_variable(FORWARDED_AUTHORIZATION), ""):
            environ["HTTP_AUTHORIZATION"] = forwarded
        environ["wsgi.input"] = io.BytesIO(request.body)
        result: Iterable[bytes] = self._app(environ, start_response)
        return result


def _read_request(environ: dict[str, Any]) -> HttpRequest | None:
    """Return the request, None without a Content-Length below the limit."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in environ or not length.isdecimal():
        return None
    if int(length) > MAX_BODY_BYTES or "HTTP_AUTHORIZATION" not in environ:
        return None
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or name in ("CONTENT_TYPE", "CONTENT_LENGTH")
    }
    body = environ["wsgi.input"].read(int(length))
    return HttpRequest(environ["REQUEST_METHOD"], environ["RAW_URI"], headers, body)


def _refuse(start_response: Any) -> Iterable[bytes]:
    document = {"__type": "UnrecognizedClientException", "message": REFUSAL_MESSAGE}
    text = json.dumps(document).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(text)))]
    # An unread body would become the next request.
    start_response("403 Forbidden", [*headers, ("Connection", "close")])
    return [text]


def _variable(header: str) -> str:
    return "HTTP_" + header.upper().replace("-", "_")
