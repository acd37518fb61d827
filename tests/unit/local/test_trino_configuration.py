"""The configuration files of Trino's nodes."""

from pathlib import Path

from local.config import Keys
from local.trino.node_configuration import Endpoints, Node, write_configuration

ENDPOINTS = Endpoints("http://127.0.0.1:1", "http://127.0.0.1:2", Keys("ACCESSKEY", "secret"))


def read(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


def test_node_configuration_binds_to_loopback(tmp_path: Path) -> None:
    etc = write_configuration(tmp_path, Node("worker-1", 12, 11), ENDPOINTS, tmp_path / "plugins")
    config = read(etc / "config.properties")
    assert config["node.bind-ip"] == "127.0.0.1"
    assert (config["coordinator"], config["discovery.uri"]) == ("false", "http://127.0.0.1:11")


def test_node_configuration_with_keys_is_private(tmp_path: Path) -> None:
    etc = write_configuration(tmp_path, Node("coordinator", 11, 11), ENDPOINTS, tmp_path)
    catalog = etc / "catalog" / "awsdatacatalog.properties"
    for file in (catalog, etc / "config.properties", etc / "token.key"):
        assert file.stat().st_mode & 0o077 == 0
    config = read(etc / "config.properties")
    assert config["http-server.authentication.type"] == "JWT"
    assert config["internal-communication.shared-secret"] == ENDPOINTS.keys.secret
    assert "http-server.authentication.allow-insecure-over-http" not in config
    assert read(catalog)["hive.timestamp-precision"] == "MILLISECONDS"
