"""Connections from arguments, the environment and profiles."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from duckstep.errors import InterfaceError, ProfileError
from duckstep.profiles import DEFAULT_URL, Settings, read_config, resolve, save_profile

CONFIG = """
default_profile = "prod"

[profiles.prod]
url = "https://prod.example/v1/"
auth = "browser"
login_url = "https://login.example"
client_id = "people"

[profiles.robot]
url = "https://robot.example/v1"
auth = "client_credentials"
client_id = "robot"
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG)
    monkeypatch.setenv("DUCKSTEP_CONFIG", str(path))
    return path


def test_resolve_without_anything() -> None:
    assert resolve(Settings()) == Settings(url=DEFAULT_URL)


@pytest.mark.usefixtures("config")
class TestWithConfig:
    def test_resolve_the_default_profile(self) -> None:
        settings = resolve(Settings())
        assert (settings.url, settings.auth) == ("https://prod.example/v1", "browser")
        assert settings.login_url == "https://login.example"

    def test_resolve_a_given_profile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DUCKSTEP_URL", "https://other.example")
        monkeypatch.setenv("DUCKSTEP_TOKEN", "other")
        monkeypatch.setenv("DUCKSTEP_CLIENT_SECRET", "s")
        settings = resolve(Settings(), "robot")
        assert settings.url == "https://robot.example/v1"
        assert (settings.auth, settings.client_secret, settings.token) == (
            "client_credentials",
            "s",
            None,
        )

    def test_resolve_environment_before_the_default(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DUCKSTEP_URL", "https://other.example")
        monkeypatch.setenv("DUCKSTEP_TOKEN", "t")
        settings = resolve(Settings())
        assert settings == Settings(url="https://other.example", auth="token", token="t")

    def test_resolve_sends_no_login_to_another_url(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert resolve(Settings(url="http://localhost:1")) == Settings(url="http://localhost:1")
        monkeypatch.setenv("DUCKSTEP_URL", "https://other.example")
        monkeypatch.setenv("DUCKSTEP_TOKEN", "t")
        assert resolve(Settings(url="http://localhost:1")).token is None

    def test_resolve_a_token_for_the_default_url(self) -> None:
        settings = resolve(Settings(token="t"))
        assert (settings.url, settings.auth) == ("https://prod.example/v1", "token")
        assert settings.client_id is None

    def test_resolve_the_profile_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DUCKSTEP_PROFILE", "robot")
        assert resolve(Settings()).client_id == "robot"

    def test_resolve_an_unknown_profile(self) -> None:
        with pytest.raises(ProfileError, match=r"unknown profile 'dev'; .*: prod, robot"):
            resolve(Settings(), "dev")

    def test_save_replaces_one_profile(self, config: Path) -> None:
        save_profile("prod", Settings(url='https://new.example/"x"', auth="none"))
        saved = read_config(config)
        assert saved.profile("prod") == Settings(url='https://new.example/"x"', auth="none")
        assert saved.profile("robot").client_id == "robot"
        assert saved.default == "prod"
        assert stat.S_IMODE(config.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", "cannot be read"),
        ("profile = 1", "unknown field 'profile'; allowed: default_profile, profiles"),
        ("profiles = 1", "must be tables"),
        ("default_profile = 'x'", "unknown profile 'x'"),
        ("[profiles.a]\nurl = 1", "url of the profile a must be a text"),
        ("[profiles.a]\nhost = 'x'", "unknown field 'host' of the profile a"),
        ("[profiles.a]\nauth = 'x'", "must be one of none, browser, client_credentials, token"),
    ],
)
def test_config_with_a_mistake(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(ProfileError, match=message):
        read_config(path)


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host", "https://", "x"])
def test_resolve_a_url_that_is_none(url: str) -> None:
    with pytest.raises(InterfaceError, match="url must be like"):
        resolve(Settings(url=url))


def test_save_the_first_profile(tmp_path: Path) -> None:
    path = save_profile("a", Settings(url="http://a"), tmp_path / "new" / "config.toml")
    assert path.read_text() == '[profiles.a]\nurl = "http://a"\n'


def test_settings_hide_secrets() -> None:
    assert "secret" not in repr(Settings(token="secret", client_secret="secret"))
