"""The variables of commands that talk to the stack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli_terminal import environment


@pytest.fixture
def variables(stack: Any, tmp_path: Path) -> dict[str, str]:
    """The environment of a command whose home is empty."""
    return environment(stack.url, tmp_path)
