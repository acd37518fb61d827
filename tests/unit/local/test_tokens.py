"""Refresh tokens of the local login, with and without rotation."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from joserfc.jwk import RSAKey

from local.aws.login import tokens
from local.aws.login.tokens import Grant, TokenIssuer


@pytest.fixture(scope="module")
def issuer() -> TokenIssuer:
    key = RSAKey.generate_key(2048, {"kid": "k"})
    return TokenIssuer(SimpleNamespace(json_web_key=key, region="us-east-1", id="pool"))


def refresh_token(issuer: TokenIssuer) -> str:
    return str(issuer.issue(Grant("ann", "page", ("openid",), "ann"))["refresh_token"])


def test_refresh_without_rotation_keeps_the_token(issuer: TokenIssuer) -> None:
    token = refresh_token(issuer)
    for _ in range(2):
        renewed = issuer.refresh(token, "page", None)
        assert renewed and "refresh_token" not in renewed
    assert issuer.refresh(token, "another", None) is None


def test_refresh_with_rotation_ends_the_old_token_after_its_grace(
    issuer: TokenIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    token = refresh_token(issuer)
    first = issuer.refresh(token, "page", 30)
    assert first is not None
    assert issuer.refresh(token, "page", 30) is not None
    monkeypatch.setattr(tokens, "time", SimpleNamespace(time=lambda: now + 60))
    assert issuer.refresh(token, "page", 30) is None
    assert issuer.refresh(first["refresh_token"], "page", 30) is not None
