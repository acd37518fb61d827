"""The wheel that `make wheel` built, installed in a fresh environment."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fresh_environment import FreshEnvironment

CHECKOUT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="session")
def wheel() -> Path:
    """Return the built wheel."""
    found = sorted((CHECKOUT / ".duckstep/wheels").glob("duckstep-*.whl"))
    assert len(found) == 1, "run `make wheel` first"
    return found[0]


@pytest.fixture(scope="session")
def environment(wheel: Path) -> Iterator[FreshEnvironment]:
    """Install the wheel with its extra `serve`, in a folder of its own."""
    root = Path(tempfile.mkdtemp(prefix="duckstep-wheel-"))
    try:
        fresh = FreshEnvironment(root)
        fresh.create(f"{wheel}[serve]")
        yield fresh
    finally:
        subprocess.run(["chmod", "-R", "u+w", str(root)], check=True, timeout=60)
        shutil.rmtree(root)
