"""Sources of access tokens."""

from __future__ import annotations

from typing import Protocol

from duckstep.transport.operations import Flow


class TokenSource(Protocol):
    """Returns an access token."""

    def token(self, refused: str | None = None) -> Flow[str | None]:
        """Return a token, None for an API without logins; `refused` is one that the API refused.

        Raises LoginRequired without a token, or without another one than `refused`.
        """
        ...


class NoToken:
    """An API without logins."""

    def token(self, refused: str | None = None) -> Flow[str | None]:
        return None
        yield


class StaticToken:
    """One token, which the caller renews."""

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self, refused: str | None = None) -> Flow[str | None]:
        return self._token
        yield
