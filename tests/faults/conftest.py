"""A stack behind proxies, over the small tables of `tests/upgrade`.

Tests marked `faults` run in `make faults` only, which sets the variable FAULTS.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.driver import Driver
from tests.support.markers import leave_out
from tests.support.stack import Stack
from tests.upgrade.restore import RECORDED

DATA = RECORDED / "data"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "FAULTS" not in os.environ:
        leave_out("faults", config, items)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Starts one stack for all cells of a module."""
    state: Path = tmp_path_factory.mktemp("faults") / "state"
    with Stack(state, "--data", str(DATA), module="tests.faults.stack") as stack:
        yield stack


@pytest.fixture(scope="module")
def driver(faulty: Stack) -> Iterator[Driver]:
    """Gives the user of the stack."""
    driver = Driver(faulty)
    yield driver
    driver.close()
