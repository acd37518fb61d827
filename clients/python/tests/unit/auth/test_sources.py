"""Renewals of a stored login, without a server."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from duckstep.auth.sources import StoredLogin
from duckstep.auth.store import Login, TokenStore
from duckstep.errors import LoginRequired
from duckstep.transport.operations import Answer, Lock, Send

URL, LOGIN_URL = "https://api.example/v1", "https://login.example"
REFUSED = Answer(400, {}, LOGIN_URL, json.dumps({"error": "invalid_grant"}).encode())


def login(name: str, seconds: float) -> Login:
    return Login(name, time.time() + seconds, f"refresh-{name}", LOGIN_URL, "people")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TokenStore:
    monkeypatch.setattr("duckstep.auth.store._keyring_call", lambda *_: None)
    return TokenStore(tmp_path)


@pytest.mark.filterwarnings("ignore:No keyring")
def test_renewal_that_another_process_did_first(store: TokenStore) -> None:
    store.save(URL, login("old", -10))
    flow = StoredLogin(URL, store).token()
    assert isinstance(next(flow), Lock)
    assert isinstance(flow.send(None), Send)

    store.save(URL, login("new", 3600))
    flow.send(REFUSED)
    with pytest.raises(StopIteration) as stop:
        flow.send(None)
    assert stop.value.value == "new"


@pytest.mark.filterwarnings("ignore:No keyring")
def test_renewal_that_is_refused(store: TokenStore) -> None:
    store.save(URL, login("old", -10))
    flow = StoredLogin(URL, store).token()
    next(flow)
    flow.send(None)

    with pytest.raises(LoginRequired, match="expired"):
        flow.send(REFUSED)
