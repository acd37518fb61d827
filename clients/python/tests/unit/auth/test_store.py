"""Tokens in the keyring and in the file."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import PasswordDeleteError

from duckstep import errors
from duckstep.auth.store import Login, TokenStore

URL = "https://api.example/v1"
LOGIN = Login("access", 1.0, "refresh", "https://login.example", "people", "scope")


class MemoryKeyring(KeyringBackend):
    """A keyring in memory."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.passwords: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.passwords[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.passwords.pop((service, username), None) is None:
            raise PasswordDeleteError("no password")


@pytest.fixture
def memory() -> Iterator[MemoryKeyring]:
    before, backend = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
def none() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


def test_store_in_the_keyring(memory: MemoryKeyring, tmp_path: Path) -> None:
    store = TokenStore(tmp_path)
    store.save(URL, LOGIN)
    assert store.load(URL) == LOGIN
    assert store.load("https://other.example") is None
    assert "refresh" not in (tmp_path / "logins.json").read_text()
    store.delete(URL)
    assert store.load(URL) is None
    assert memory.passwords == {}


@pytest.mark.usefixtures("none")
def test_store_in_the_file(tmp_path: Path) -> None:
    store = TokenStore(tmp_path / "state")
    with pytest.warns(errors.Warning, match="which only you can read"):
        store.save(URL, LOGIN)
    store.save(URL, LOGIN)
    assert store.load(URL) == LOGIN
    file = tmp_path / "state" / "logins.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    store.delete(URL)
    assert json.loads(file.read_text()) == {}


def test_store_moves_to_the_keyring(tmp_path: Path, memory: MemoryKeyring) -> None:
    store = TokenStore(tmp_path)
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    with pytest.warns(errors.Warning):
        store.save(URL, LOGIN)
    keyring.set_keyring(memory)
    store.save(URL, LOGIN)
    assert store.load(URL) == LOGIN
    assert "refresh" not in (tmp_path / "logins.json").read_text()


def test_login_hides_tokens() -> None:
    assert "refresh" not in repr(LOGIN) and "access" not in repr(LOGIN)


@pytest.mark.usefixtures("none")
@pytest.mark.filterwarnings("ignore::duckstep.errors.Warning")
def test_store_keeps_logins_that_are_saved_at_once(tmp_path: Path) -> None:
    urls = [f"{URL}/{number}" for number in range(20)]
    context = get_context("fork")
    processes = [
        context.Process(target=TokenStore(tmp_path).save, args=(url, LOGIN)) for url in urls
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [TokenStore(tmp_path).load(url) for url in urls] == [LOGIN] * 20
