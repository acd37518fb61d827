"""Requests to Cognito's login: discovery, tokens and their revocation.

https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
"""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from duckstep.errors import ConnectionFailed, LoginRequired, ProfileError
from duckstep.transport.operations import Answer, Flow, Send, Sleep, TransportFailure
from duckstep.transport.retries import MAX_RETRY_AFTER, REPEATED, Attempts, retry_after

TIMEOUT_SECONDS, RETRIES = 30.0, 3
# A token is renewed before its last minute, in which a request could outlive it.
EARLY_SECONDS = 60.0


@dataclass(frozen=True)
class Endpoint:
    """A login: its base URL, and the client that logs in; `client_id` may be unknown."""

    login_url: str
    client_id: str = ""
    scope: str | None = None


@dataclass(frozen=True)
class Tokens:
    """The tokens of a response; `expires_at` is in Unix seconds."""

    access_token: str
    expires_at: float
    refresh_token: str | None = None

    def __repr__(self) -> str:
        return f"Tokens(expires_at={self.expires_at!r})"

    @property
    def valid(self) -> bool:
        """Whether the access token is valid for another minute."""
        return time.time() < self.expires_at - EARLY_SECONDS


class GrantRefused(Exception):
    """The login returned an error code of RFC 6749."""


def discover(url: str) -> Flow[Endpoint]:
    """Return the login that the host of an API names in /config.json.

    Raises ProfileError if it names none.
    """
    origin = urlsplit(url)._replace(path="", query="", fragment="").geturl()
    answer = yield from _repeated(Send("GET", f"{origin}/config.json", TIMEOUT_SECONDS))
    try:
        login = answer.json()["login"] if answer.status == 200 else None
        found = login and Endpoint(login["url"] or origin, login["clientId"], login.get("scope"))
    except (ValueError, KeyError, TypeError):
        found = None
    if not found:
        raise ProfileError(
            f"{origin}/config.json names no login. If {url} needs one, set login_url, client_id and"
            " scope in the profile; docs/deploy.md names the outputs of the stack."
        )
    return Endpoint(found.login_url.rstrip("/"), found.client_id, found.scope)


def request_tokens(
    endpoint: Endpoint, form: Mapping[str, str | None], secret: str | None = None
) -> Flow[Tokens]:
    """Return the tokens of a grant. Raises GrantRefused, or LoginRequired for a foreign response.

    A lost response is asked for again, also with a code: it is valid once, so that the worst is
    another refusal.
    """
    given = {name: value for name, value in form.items() if value is not None}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if secret is None:
        given["client_id"] = endpoint.client_id
    else:
        pair = base64.b64encode(f"{endpoint.client_id}:{secret}".encode()).decode()
        headers["Authorization"] = f"Basic {pair}"
    url = f"{endpoint.login_url}/oauth2/token"
    send = Send("POST", url, TIMEOUT_SECONDS, headers, urlencode(given).encode())
    return _tokens((yield from _repeated(send)))


def revoke(endpoint: Endpoint, refresh_token: str) -> Flow[None]:
    """Revoke a refresh token and the access tokens that it renewed."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"token": refresh_token, "client_id": endpoint.client_id}).encode()
    url = f"{endpoint.login_url}/oauth2/revoke"
    yield from _repeated(Send("POST", url, TIMEOUT_SECONDS, headers, body))


def _tokens(answer: Answer) -> Tokens:
    try:
        document = answer.json()
        if answer.status == 200:
            return Tokens(
                str(document["access_token"]),
                time.time() + float(document["expires_in"]),
                document.get("refresh_token"),
            )
        code = str(document["error"])
    except (ValueError, KeyError, TypeError) as exc:
        raise LoginRequired(
            f"{answer.url} returned {answer.status}, which is no response of a token endpoint;"
            " check login_url.",
            status=answer.status,
        ) from exc
    raise GrantRefused(code)


def _repeated(send: Send) -> Flow[Answer]:
    """Return the response of a request, repeated after lost connections and overloads."""
    attempts = Attempts(RETRIES)
    while True:
        try:
            answer: Answer = yield send
        except TransportFailure as exc:
            seconds = None if exc.final else attempts.again()
            if seconds is None:
                raise ConnectionFailed(f"No response from {send.url}: {exc}") from exc
        else:
            asked = retry_after(answer.headers)
            repeated = answer.status in REPEATED and asked <= MAX_RETRY_AFTER
            seconds = attempts.again(asked) if repeated else None
            if seconds is None:
                return answer
        yield Sleep(seconds)
