"""Requests to the API: addresses, tokens, retries and errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from duckstep.errors import ConnectionFailed, Error, InterfaceError, LoginRequired, error_from
from duckstep.transport.operations import Answer, Flow, Head, Send, Sleep, T, TransportFailure
from duckstep.transport.retries import MAX_RETRY_AFTER, REPEATED, Attempts, retry_after
from duckstep.transport.tokens import TokenSource

MALFORMED = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What the reading of a document raises that is none of the API's."""

SERVER_WAIT = 20
"""Seconds that the API may hold a response."""


@dataclass(frozen=True)
class Call:
    """A request to a path of the API; `query_id` is that of its errors.

    `patience` is the seconds of an outage that the call outlives, beyond the retries.
    """

    method: str
    path: str
    params: Mapping[str, Any] | None = None
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] | None = None
    query_id: str | None = None
    accepted: tuple[int, ...] = (200,)
    patience: float = 0.0


class Api:
    """The API at `url`; `timeout` is the seconds for a response, `retries` follow an attempt."""

    def __init__(self, url: str, tokens: TokenSource, *, timeout: float, retries: int) -> None:
        self.url = url.rstrip("/")
        self.timeout, self.retries = timeout, retries
        self.tokens = tokens

    def call(self, call: Call) -> Flow[Answer]:
        """Return the response of a call, repeated as often as `retries` allows.

        Raises the error of the response, ConnectionFailed without one.
        """
        url, body = self.address(call.path, call.params), _encoded(call.body)
        attempts, refused = Attempts(self.retries, call.patience), None
        while True:
            headers, token = yield from self.authorized(call.headers, refused)
            if body is not None:
                headers["Content-Type"] = "application/json"
            timeout = self.timeout + float((call.params or {}).get("wait") or 0)
            try:
                answer: Answer = yield Send(call.method, url, timeout, headers, body)
            except TransportFailure as exc:
                yield from self.after_failure(exc, attempts, call.query_id)
                continue
            if answer.status in call.accepted:
                return answer
            if answer.status == 401 and token is not None and refused is None:
                refused = token
            elif answer.status == 401 and token is None:
                raise login_needed(self.url, answer)
            elif answer.status == 307 and call.method == "POST" and url.endswith(call.path):
                # The Idempotency-Key is known: the target compares the requests and runs nothing.
                url = self.own(urljoin(url, answer.headers.get("location", "")), answer)
            else:
                yield from self.after_refusal(answer, attempts, call.query_id)

    def address(self, path: str, params: Mapping[str, Any] | None = None) -> str:
        """Return the URL of a path and the parameters that are not None."""
        given = {k: _text(v) for k, v in (params or {}).items() if v is not None}
        return f"{self.url}{path}" + (f"?{urlencode(given)}" if given else "")

    def authorized(
        self, headers: Mapping[str, str] | None, refused: str | None = None
    ) -> Flow[tuple[dict[str, str], str | None]]:
        """Return the headers of a request to the API, and the token in them."""
        token = yield from self.tokens.token(refused)
        own = {"Accept": "application/json", **(headers or {})}
        if token is not None:
            own["Authorization"] = f"Bearer {token}"
        return own, token

    def own(self, url: str, answer: Head) -> str:
        """Return the target of a redirect, which must be of this API."""
        if urlsplit(url)[:2] != urlsplit(self.url)[:2]:
            raise foreign(answer)
        return url

    def after_failure(
        self, exc: TransportFailure, attempts: Attempts, query_id: str | None
    ) -> Flow[None]:
        """Pause before the next attempt. Raises ConnectionFailed after the last."""
        seconds = None if exc.final else attempts.again()
        if seconds is None:
            times = f" in {attempts.failed} attempts" if attempts.failed else ""
            raise ConnectionFailed(
                f"No response from {plain_address(self.url)}{times}: {exc}", request_id=query_id
            ) from exc
        yield Sleep(seconds)

    def after_refusal(self, answer: Answer, attempts: Attempts, query_id: str | None) -> Flow[None]:
        """Pause before the next attempt. Raises the error of a response that is not repeated."""
        asked = retry_after(answer.headers)
        repeated = answer.status in REPEATED and asked <= MAX_RETRY_AFTER
        seconds = attempts.again(asked) if repeated else None
        if seconds is None:
            raise error_of(answer, query_id)
        yield Sleep(seconds)


def query_path(query_id: str, rest: str = "") -> str:
    """Return the path of a query."""
    return f"/queries/{quote(query_id, safe=':')}{rest}"


def error_of(answer: Answer, query_id: str | None = None) -> Error:
    """Return the error of a response."""
    identity = query_id or answer.headers.get("x-amzn-requestid")
    try:
        detail = answer.json()["error"]
        if not isinstance(detail["code"], str):
            return foreign(answer)
        error = error_from(detail, request_id=identity, status=answer.status)
    except MALFORMED:
        return foreign(answer)
    seconds = retry_after(answer.headers)
    if seconds:
        error.details.setdefault("retryAfter", seconds)
    return error


def login_needed(url: str, answer: Head) -> LoginRequired:
    """Return the error of a request without a token."""
    return LoginRequired(
        f"{url} needs a login: run `duckstep login --url {url}`, or give a token or a profile.",
        code="Unauthorized",
        status=answer.status,
        request_id=answer.headers.get("x-amzn-requestid"),
    )


def document_of(answer: Answer, read: Callable[[Any], T]) -> T:
    """Return what `read` makes of a response's JSON.

    Raises InterfaceError if the document is none of the API's.
    """
    try:
        return read(answer.json())
    except MALFORMED as exc:
        raise foreign(answer) from exc


def foreign(answer: Head) -> Error:
    """Return the error of a response that is not the API's."""
    media = answer.headers.get("content-type", "no content type")
    if encoding := answer.headers.get("content-encoding"):
        media += f", {encoding}"
    text = (
        f"{plain_address(answer.url)} returned {answer.status} ({media}), which is no response of"
    )
    text += " duckstep's API"
    if location := answer.headers.get("location"):
        text += f": a redirect to {plain_address(urljoin(answer.url, location))}"
    if answer.status in REPEATED or answer.status >= 500:
        return error_from({"message": text}, status=answer.status)
    return InterfaceError(f"{text}; url must be the base of the API", status=answer.status)


def plain_address(url: str) -> str:
    """Return the URL without its parameters, which may hold a signature, and its password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an invalid address"
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _encoded(body: Mapping[str, Any] | None) -> bytes | None:
    return None if body is None else json.dumps(body, ensure_ascii=False).encode()
