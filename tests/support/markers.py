"""Deselection of tests by marker."""

import pytest


def leave_out(mark: str, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the items with `mark`."""
    costly = [item for item in items if item.get_closest_marker(mark)]
    config.hook.pytest_deselected(items=costly)
    items[:] = [item for item in items if item not in costly]
