"""The working tree of another revision, for a comparison."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.engines.base import BenchmarkError
from bench.engines.duckstep import Revision

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def checked_out(revision: str, parent: Path) -> Iterator[Revision | None]:
    """Check a revision out below `parent` and remove it afterwards; no revision yields None.

    Raises BenchmarkError if Git does not know the revision.
    """
    if not revision:
        yield None
        return
    commit = _git("rev-parse", "--verify", "--short", f"{revision}^{{commit}}")
    folder = parent.absolute() / commit
    if folder.exists():
        _git("worktree", "remove", "--force", str(folder))
    _git("worktree", "add", "--detach", str(folder), commit)
    try:
        yield Revision(commit, folder)
    finally:
        _git("worktree", "remove", "--force", str(folder))


def _git(*arguments: str) -> str:
    finished = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True)
    if finished.returncode:
        raise BenchmarkError(f"git {' '.join(arguments)}: {finished.stderr.strip()[-200:]}")
    return finished.stdout.strip()
