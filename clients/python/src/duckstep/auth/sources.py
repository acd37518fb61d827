"""Token sources that renew their tokens."""

from __future__ import annotations

import warnings

from duckstep.auth.store import Login, TokenStore
from duckstep.auth.token_endpoint import (
    Endpoint,
    GrantRefused,
    Tokens,
    discover,
    request_tokens,
)
from duckstep.errors import LoginRequired, Warning
from duckstep.transport.operations import Flow, Lock, Unlock


class ClientCredentials:
    """The token of a machine client, requested again a minute before it expires."""

    def __init__(self, url: str, endpoint: Endpoint, secret: str) -> None:
        self._url, self._endpoint, self._secret = url, endpoint, secret
        self._tokens: Tokens | None = None

    def token(self, refused: str | None = None) -> Flow[str | None]:
        """Return a token. Raises LoginRequired if the login refuses the client."""
        if not self._usable(refused):
            yield Lock()
            if not self._usable(refused):
                self._tokens = yield from self._request()
            yield Unlock()
        assert self._tokens is not None
        return self._tokens.access_token

    def _usable(self, refused: str | None) -> bool:
        tokens = self._tokens
        return tokens is not None and tokens.valid and tokens.access_token != refused

    def _request(self) -> Flow[Tokens]:
        if not self._endpoint.login_url:
            found = yield from discover(self._url)
            client = self._endpoint.client_id
            self._endpoint = Endpoint(found.login_url, client, self._endpoint.scope)
        form = {"grant_type": "client_credentials", "scope": self._endpoint.scope}
        try:
            return (yield from request_tokens(self._endpoint, form, self._secret))
        except GrantRefused as exc:
            raise LoginRequired(
                f"{self._endpoint.login_url} refused the client {self._endpoint.client_id}: {exc}."
                " Check client_id, client_secret and scope."
            ) from exc


class StoredLogin:
    """The tokens of a user who has logged in to `url` on this machine; renewed when they expire.

    Without a stored login it returns None, unless `required`.
    """

    def __init__(self, url: str, store: TokenStore, *, required: bool = False) -> None:
        self._url, self._store, self._required = url, store, required
        self._login: Login | None = None

    def token(self, refused: str | None = None) -> Flow[str | None]:
        """Return a token. Raises LoginRequired if the user must log in again."""
        if not self._usable(refused):
            yield Lock()
            if not self._usable(refused):
                yield from self._renew(refused)
            yield Unlock()
        if self._login is None:
            if self._required:
                raise self._login_required("There is no login")
            return None
        return self._login.access_token

    def _usable(self, refused: str | None) -> bool:
        if self._login is None:
            # The user may log in meanwhile, in another process.
            return False
        tokens = Tokens(self._login.access_token, self._login.expires_at)
        return tokens.valid and self._login.access_token != refused

    def _renew(self, refused: str | None) -> Flow[None]:
        """Use what another process has stored meanwhile, else renew the tokens."""
        self._login = self._store.load(self._url)
        if self._login is None or self._usable(refused):
            return
        if self._login.refresh_token is None:
            raise self._login_required("The login has expired")
        endpoint = Endpoint(self._login.login_url, self._login.client_id)
        form = {"grant_type": "refresh_token", "refresh_token": self._login.refresh_token}
        try:
            tokens = yield from request_tokens(endpoint, form)
        except GrantRefused as exc:
            # Another process may have used the refresh token first, which rotation has ended.
            self._login = self._store.load(self._url)
            if self._login is None or not self._usable(refused):
                raise self._login_required("The login has expired") from exc
            return
        self._login = renewed(self._login, tokens)
        try:
            self._store.save(self._url, self._login)
        except OSError as exc:
            warnings.warn(f"The renewed login is not stored: {exc}", Warning, stacklevel=2)

    def _login_required(self, reason: str) -> LoginRequired:
        return LoginRequired(f"{reason} for {self._url}; run: duckstep login --url {self._url}")


def renewed(login: Login, tokens: Tokens) -> Login:
    """Return a login with new tokens; without rotation the refresh token stays."""
    return Login(
        tokens.access_token,
        tokens.expires_at,
        tokens.refresh_token or login.refresh_token,
        login.login_url,
        login.client_id,
        login.scope,
    )
