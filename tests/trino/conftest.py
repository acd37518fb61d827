"""One stack with Trino for all tests of `make test-trino`, which fail where Trino is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trino.trino_server import TrinoServer

# The first test waits for three Java processes to start.
TIMEOUT_SECONDS = 900
FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.timeout(TIMEOUT_SECONDS))


@pytest.fixture(scope="session")
def trino(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrinoServer]:
    """Starts one stack for the whole session; tests that end a node wait for its restart."""
    with TrinoServer(tmp_path_factory.mktemp("trino") / "state") as server:
        yield server
