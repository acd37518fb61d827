"""Skips the containers where there is no Docker, and where nobody asked for them."""

from pathlib import Path

import pytest

from tests.sam_local.containers import has_docker

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = [item for item in items if HERE in item.path.parents]
    if "sam_local" not in config.option.markexpr:
        reason = "make sam-local runs it"
    elif not has_docker():
        reason = "sam local skipped: no Docker engine"
    else:
        return
    for item in here:
        item.add_marker(pytest.mark.skip(reason=reason))
