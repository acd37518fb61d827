"""One Trino cluster for all tests of `make test-trino`, which fail where Trino is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trino.trino_server import TrinoServer

# The first test waits for three Java processes to start.
TIMEOUT_SECONDS = 600
FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.timeout(TIMEOUT_SECONDS))


@pytest.fixture(scope="session")
def trino(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrinoServer]:
    """Starts one cluster for the whole session, with an empty Glue and empty buckets."""
    with TrinoServer(tmp_path_factory.mktemp("trino")) as server:
        yield server
