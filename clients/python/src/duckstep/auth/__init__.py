"""Logins: token sources, the token store, and the login in a browser."""

from duckstep.auth.browser import login, logout
from duckstep.auth.sources import ClientCredentials, StoredLogin
from duckstep.auth.store import TokenStore
from duckstep.auth.token_endpoint import Endpoint

__all__ = ["ClientCredentials", "Endpoint", "StoredLogin", "TokenStore", "login", "logout"]
