"""Leaves the containers to `make sam-local`, which asks for them by their mark."""

import pytest

from tests.support.markers import leave_out


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "sam_local" not in config.option.markexpr:
        leave_out("sam_local", config, items)
