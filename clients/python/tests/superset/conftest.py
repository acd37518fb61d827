"""One Superset for the tests of this folder, whose database is the stack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from superset_process import Superset, running_superset

if TYPE_CHECKING:
    from tests.conftest import Stack


@pytest.fixture(scope="session")
def superset(
    stack: Stack, unused_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Superset]:
    """A Superset whose database `lake` is the stack."""
    uri = stack.url.replace("http://", "duckstep://")
    with running_superset(tmp_path_factory.mktemp("superset"), unused_port, uri) as running:
        yield running
