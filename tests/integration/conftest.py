"""The stack that the integration tests share: the real one, over 20,000 sample reviews."""

from collections.abc import Iterator

import pytest

from tests.stack import Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Starts one stack for the whole session; a test that harms it starts its own."""
    with Stack(tmp_path_factory.mktemp("stack") / "state") as running:
        yield running
