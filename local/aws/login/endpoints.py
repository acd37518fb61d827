"""What OAuth clients use of Cognito's hosted login: below /oauth2/, and /logout."""

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

from local.aws.login.tokens import Grant, Tokens
from local.template.login import Client, Login

PREFIXES = ("/oauth2/", "/logout")
# As Cognito's: who has logged in an hour ago or less need not type the password again.
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
    """An error by its name in RFC 6749."""


@dataclass(frozen=True)
class Code:
    """What an authorization code was given for."""

    grant: Grant
    callback: str
    challenge: str


class Endpoints:
    """A WSGI application for PREFIXES; `secret` is that of the program's client."""

    def __init__(self, pool: Any, login: Login, secret: str) -> None:
        self._pool = pool
        self._clients = {client.id: client for client in login.clients}
        self._secret = secret
        self._tokens = Tokens(pool)
        self._codes: dict[str, Code] = {}
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
        return response(environ, start_response)

    def _authorize(self, request: Request) -> Response:
        asked = request.args
        client = self._client(asked.get("client_id", ""), "code")
        callback = asked.get("redirect_uri", "")
        if _loopback(callback) not in client.callbacks:
            raise OAuthError("redirect_mismatch")
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            raise OAuthError("invalid_request")
        scopes = _scopes(client, asked)
        if request.method == "POST":
            user = self._person(request.form)
            if user is None:
                return _page("Incorrect email or password.")
        else:
            user = self._known(request)
            if user is None:
                return _page("")
        code = secrets.token_urlsafe(24)
        email = next((a["Value"] for a in user.attributes if a["Name"] == "email"), "")
        grant = Grant(user.id, client.id, scopes, user.username, email)
        self._codes[code] = Code(grant, callback, asked.get("code_challenge", ""))
        state = {"state": asked["state"]} if "state" in asked else {}
        response = _redirect(f"{callback}?{urlencode({'code': code, **state})}")
        self._remember(response, user)
        return response

    def _known(self, request: Request) -> Any:
        """Return who logged in with this browser and not long ago, None if nobody did."""
        username, until = self._sessions.get(request.cookies.get(_COOKIE, ""), ("", 0.0))
        user = self._pool._get_user(username) if time.time() < until else None
        return user if user and user.enabled else None

    def _remember(self, response: Response, user: Any) -> None:
        session = secrets.token_urlsafe(24)
        self._sessions[session] = user.username, time.time() + _SESSION_SECONDS
        # Lax: the page's own redirect to the login takes it along.
        response.set_cookie(
            _COOKIE, session, max_age=_SESSION_SECONDS, httponly=True, samesite="Lax"
        )

    def _logout(self, request: Request) -> Response:
        client = self._client(request.args.get("client_id", ""), "code")
        target = request.args.get("logout_uri", "")
        if _loopback(target) not in client.logouts:
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
        answer: dict[str, Any] | None
        if flow == "client_credentials":
            client = self._authenticated(request)
            answer = self._tokens.issue(Grant(client.id, client.id, _scopes(client, form)))
        elif flow == "authorization_code":
            answer = self._tokens.issue(self._redeemed(form))
        elif flow == "refresh_token":
            token, client_id = form.get("refresh_token", ""), form.get("client_id", "")
            answer = self._tokens.refreshed(token, client_id)
        else:
            raise OAuthError("unsupported_grant_type")
        if answer is None:
            raise OAuthError("invalid_grant")
        return _json(answer, 200)

    def _redeemed(self, form: Mapping[str, str]) -> Grant:
        """Return what a code was given for; it is good once, for who can prove the challenge."""
        code = self._codes.pop(form.get("code", ""), None)
        asked = (form.get("client_id"), form.get("redirect_uri"), _challenge(form))
        if code is None or (code.grant.client, code.callback, code.challenge) != asked:
            raise OAuthError("invalid_grant")
        return code.grant

    def _client(self, client_id: str, flow: str) -> Client:
        client = self._clients.get(client_id)
        if client is None:
            raise OAuthError("invalid_client")
        if flow not in client.flows:
            raise OAuthError("unauthorized_client")
        return client

    def _authenticated(self, request: Request) -> Client:
        """Return the client whose secret came as Basic authentication or in the form."""
        given, form = request.authorization, request.form
        client_id = (given and given.username) or form.get("client_id", "")
        secret = (given and given.password) or form.get("client_secret", "")
        client = self._client(client_id, "client_credentials")
        if not secrets.compare_digest(secret.encode(), self._secret.encode()):
            raise OAuthError("invalid_client")
        return client

    def _person(self, form: Mapping[str, str]) -> Any:
        user = self._pool._get_user(form.get("username", ""))
        password = form.get("password", "").encode()
        if user and user.enabled and secrets.compare_digest(user.password.encode(), password):
            return user
        return None


def _loopback(url: str) -> str:
    """Take both names of this machine for one, as RFC 8252 asks for."""
    return url.replace("http://127.0.0.1:", "http://localhost:", 1)


def _scopes(client: Client, asked: Mapping[str, str]) -> tuple[str, ...]:
    wanted = asked.get("scope", "").split() or client.scopes
    if set(wanted) - set(client.scopes):
        raise OAuthError("invalid_scope")
    return tuple(wanted)


def _challenge(form: Mapping[str, str]) -> str:
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _redirect(url: str) -> Response:
    return Response(status=302, headers={"Location": url})


def _page(message: str) -> Response:
    return Response(_PAGE.format(message=escape(message)), mimetype="text/html")


def _json(document: dict[str, Any], status: int) -> Response:
    # As Cognito's: a page of any origin may fetch tokens, which no cookie vouches for.
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
    return Response(json.dumps(document), status, headers, mimetype="application/json")
