"""An engine of SQLAlchemy for the clients of others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import sqlalchemy

if TYPE_CHECKING:
    from tests.conftest import Stack


@pytest.fixture(scope="session")
def engine(stack: Stack) -> Iterator[sqlalchemy.Engine]:
    """An engine of the stack, once a session."""
    made = sqlalchemy.create_engine(stack.url.replace("http://", "duckstep://"))
    yield made
    made.dispose()
