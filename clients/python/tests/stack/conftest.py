"""A proxy that loses connections, before the stack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from faulty_proxy import FaultyProxy, faulty_proxy

from duckstep.transport import retries

if TYPE_CHECKING:
    from tests.conftest import Stack

QUICK_SECONDS = 0.01


@pytest.fixture
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the pauses between attempts short."""
    monkeypatch.setattr(retries, "FIRST_SECONDS", QUICK_SECONDS)


@pytest.fixture
def proxy(stack: Stack) -> Iterator[FaultyProxy]:
    """A proxy before the stack without logins."""
    with faulty_proxy(stack.url) as running:
        yield running
