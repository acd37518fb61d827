"""OAuth endpoints of Cognito's hosted login: /oauth2/* and /logout."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from local.aws.login.tokens import Grant, TokenIssuer
from local.template.user_pool import AppClient, UserPool

PREFIXES = ("/oauth2/", "/logout")
# Cognito's session lasts an hour as well.
_COOKIE, _SESSION_SECONDS = "cognito", 3600
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Log in to duckstep</title>
<meta name="viewport" content="width=device-width">
<style>body{{font:16px system-ui;max-width:20rem;margin:15vh auto}}input,button{{font:inherit;
width:100%;box-sizing:border-box;margin:.25rem 0 1rem;padding:.5rem}}</style>
<h1>duckstep</h1><form method="post"><p role="alert">{message}</p>
<label>Email <input name="username" type="email" autocomplete="username" required></label>
<label>Password
<input name="password" type="password" autocomplete="current-password" required></label>
<button>Log in</button></form></html>
"""


class OAuthError(Exception):
    """An error code of RFC 6749."""


@dataclass(frozen=True)
class AuthorizationCode:
    """The grant, redirect URI and code challenge of an authorization code."""

    grant: Grant
    callback: str
    challenge: str


class OAuthEndpoints:
    """A WSGI application for PREFIXES; `secret` is the machine client's.

    Pages of `origin`, if any, may read the responses.
    """

    def __init__(self, pool: Any, user_pool: UserPool, secret: str, origin: str = "") -> None:
        self._pool = pool
        self._cors = {"Access-Control-Allow-Origin": origin} if origin else {}
        self._clients = {client.id: client for client in user_pool.clients}
        self._secret = secret
        self._tokens = TokenIssuer(pool)
        self._codes: dict[str, AuthorizationCode] = {}
        self._sessions: dict[str, tuple[str, float]] = {}

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        handle = {
            "/oauth2/authorize": self._authorize,
            "/oauth2/token": self._token,
            "/oauth2/revoke": self._revoke,
            "/logout": self._logout,
        }
        try:
            response = handle[request.path](request)
        except KeyError:
            response = _json({"error": "not_found"}, 404)
        except OAuthError as exc:
            response = _json({"error": str(exc)}, 400)
        response.headers.update(self._cors)
        return response(environ, start_response)

    def _authorize(self, request: Request) -> Response:
        params = request.args
        client = self._client(params.get("client_id", ""), "code")
        callback = params.get("redirect_uri", "")
        if _normalize_loopback(callback) not in client.callbacks:
            raise OAuthError("redirect_mismatch")
        if params.get("response_type") != "code" or params.get("code_challenge_method") != "S256":
            raise OAuthError("invalid_request")
        scopes = _requested_scopes(client, params)
        if request.method == "POST":
            user = self._authenticate_user(request.form)
            if user is None:
                return _page("Incorrect email or password.")
        else:
            user = self._session_user(request)
            if user is None:
                return _page("")
        code = secrets.token_urlsafe(24)
        email = next((a["Value"] for a in user.attributes if a["Name"] == "email"), "")
        grant = Grant(user.id, client.id, scopes, user.username, email)
        self._codes[code] = AuthorizationCode(grant, callback, params.get("code_challenge", ""))
        state = {"state": params["state"]} if "state" in params else {}
        response = _redirect(f"{callback}?{urlencode({'code': code, **state})}")
        self._start_session(response, user)
        return response

    def _session_user(self, request: Request) -> Any:
        """Return the user of the browser's session, None without a valid one."""
        username, until = self._sessions.get(request.cookies.get(_COOKIE, ""), ("", 0.0))
        user = self._pool._get_user(username) if time.time() < until else None
        return user if user and user.enabled else None

    def _start_session(self, response: Response, user: Any) -> None:
        session = secrets.token_urlsafe(24)
        self._sessions[session] = user.username, time.time() + _SESSION_SECONDS
        # Lax: the page's redirect to the login sends the cookie.
        response.set_cookie(
            _COOKIE, session, max_age=_SESSION_SECONDS, httponly=True, samesite="Lax"
        )

    def _logout(self, request: Request) -> Response:
        client = self._client(request.args.get("client_id", ""), "code")
        target = request.args.get("logout_uri", "")
        if _normalize_loopback(target) not in client.logouts:
            raise OAuthError("redirect_mismatch")
        self._sessions.pop(request.cookies.get(_COOKIE, ""), None)
        response = _redirect(target)
        response.delete_cookie(_COOKIE)
        return response

    def _revoke(self, request: Request) -> Response:
        form = request.form
        self._tokens.revoke(form.get("token", ""), form.get("client_id", ""))
        return _json({}, 200)

    def _token(self, request: Request) -> Response:
        form = request.form
        flow = form.get("grant_type")
        document: dict[str, Any] | None
        if flow == "client_credentials":
            client = self._authenticate_client(request)
            document = self._tokens.issue(
                Grant(client.id, client.id, _requested_scopes(client, form))
            )
        elif flow == "authorization_code":
            document = self._tokens.issue(self._redeem_code(form))
        elif flow == "refresh_token":
            token, client_id = form.get("refresh_token", ""), form.get("client_id", "")
            grace = self._clients[client_id].grace if client_id in self._clients else None
            document = self._tokens.refresh(token, client_id, grace)
        else:
            raise OAuthError("unsupported_grant_type")
        if document is None:
            raise OAuthError("invalid_grant")
        return _json(document, 200)

    def _redeem_code(self, form: Mapping[str, str]) -> Grant:
        """Return the grant of a code, valid once and with the verifier of its challenge."""
        code = self._codes.pop(form.get("code", ""), None)
        params = (form.get("client_id"), form.get("redirect_uri"), _code_challenge(form))
        if code is None or (code.grant.client, code.callback, code.challenge) != params:
            raise OAuthError("invalid_grant")
        return code.grant

    def _client(self, client_id: str, flow: str) -> AppClient:
        client = self._clients.get(client_id)
        if client is None:
            raise OAuthError("invalid_client")
        if flow not in client.flows:
            raise OAuthError("unauthorized_client")
        return client

    def _authenticate_client(self, request: Request) -> AppClient:
        """Return the client authenticated by Basic authentication or form fields."""
        credentials, form = request.authorization, request.form
        client_id = (credentials and credentials.username) or form.get("client_id", "")
        secret = (credentials and credentials.password) or form.get("client_secret", "")
        client = self._client(client_id, "client_credentials")
        if not secrets.compare_digest(secret.encode(), self._secret.encode()):
            raise OAuthError("invalid_client")
        return client

    def _authenticate_user(self, form: Mapping[str, str]) -> Any:
        user = self._pool._get_user(form.get("username", ""))
        password = form.get("password", "").encode()
        if user and user.enabled and secrets.compare_digest(user.password.encode(), password):
            return user
        return None


def _normalize_loopback(url: str) -> str:
    """Normalize the loopback address to localhost, as RFC 8252 requires."""
    return url.replace("http://127.0.0.1:", "http://localhost:", 1)


def _requested_scopes(client: AppClient, params: Mapping[str, str]) -> tuple[str, ...]:
    scopes = params.get("scope", "").split() or client.scopes
    if set(scopes) - set(client.scopes):
        raise OAuthError("invalid_scope")
    return tuple(scopes)


def _code_challenge(form: Mapping[str, str]) -> str:
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _redirect(url: str) -> Response:
    return Response(status=302, headers={"Location": url})


def _page(message: str) -> Response:
    return Response(_PAGE.format(message=escape(message)), mimetype="text/html")


def _json(document: dict[str, Any], status: int) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(json.dumps(document), status, headers, mimetype="application/json")
