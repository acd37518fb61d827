"""Temporary folders of this process, and the removal of those that killed processes left.

Lambda kills all processes of an execution environment when an invocation times out or its process
exits, and keeps /tmp for the next invocations. Source:
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "duckstep-"
# A later process may get the id of a killed one, so the id alone does not prove ownership.
_owned: set[str] = set()
_lock = threading.Lock()


def create_temp_dir() -> Path:
    """Create a folder of this process, after removing the folders of killed processes."""
    remove_abandoned_dirs()
    with _lock:
        folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
        _owned.add(folder)
    return Path(folder)


@contextmanager
def temp_dir() -> Iterator[Path]:
    """Yield a new folder and remove it with its contents."""
    folder = create_temp_dir()
    try:
        yield folder
    finally:
        remove_temp_dir(folder)


def remove_temp_dir(folder: Path) -> None:
    """Remove a folder of `create_temp_dir`; ignore errors."""
    shutil.rmtree(folder, ignore_errors=True)
    with _lock:
        _owned.discard(str(folder))


def remove_abandoned_dirs() -> None:
    """Remove the folders of processes that were killed."""
    with _lock:
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
            owner = folder.name[len(_PREFIX) :].partition("-")[0]
            if owner.isdigit() and _is_abandoned(int(owner), str(folder)):
                shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(owner: int, folder: str) -> bool:
    if owner == os.getpid():
        return folder not in _owned
    try:
        os.kill(owner, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        # The process runs as another user.
        pass
    return False
