"""One stack with Trino for all tests of `make test-trino`, which fail where Trino is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trino.trino_server import TrinoServer

# The first test waits for three Java processes to start.
TIMEOUT_SECONDS = 900
FOLDER = Path(__file__).parent
# An existing database of Glue, whose tables are tables of the catalog.
GLUE_DATABASE = "sales"
# One function reads and holds so little that a small query outgrows it.
PARAMETERS = (f"GlueDatabases={GLUE_DATABASE}", "ScanMegabytesPerSecond=1", "QueryMemory=1024")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.timeout(TIMEOUT_SECONDS))


@pytest.fixture(scope="session")
def trino(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrinoServer]:
    """Starts one stack for the whole session; tests that end a node wait for its restart."""
    state = tmp_path_factory.mktemp("trino") / "state"
    arguments = [part for each in PARAMETERS for part in ("--parameter", each)]
    with TrinoServer(state, *arguments) as server:
        yield server
