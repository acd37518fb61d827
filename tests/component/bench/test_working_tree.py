"""The working tree of another revision."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bench import working_tree
from bench.engines.base import BenchmarkError
from bench.working_tree import checked_out


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository"
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    (folder / "file").write_text("committed")
    git = ["git", "-C", str(folder), *identity]
    subprocess.run([*git, "add", "file"], check=True)
    subprocess.run([*git, "commit", "-qm", "Add a file"], check=True)
    (folder / "file").write_text("changed")
    monkeypatch.setattr(working_tree, "ROOT", folder)
    return folder


def test_checked_out_has_the_revisions_files_and_is_removed(
    repository: Path, tmp_path: Path
) -> None:
    with checked_out("HEAD", tmp_path / "against") as revision:
        assert revision is not None
        assert (revision.folder / "file").read_text() == "committed"
    assert not revision.folder.exists()
    assert (repository / "file").read_text() == "changed"


def test_checked_out_without_revision_yields_none(tmp_path: Path) -> None:
    with checked_out("", tmp_path) as revision:
        assert revision is None


def test_checked_out_unknown_revision_fails(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="rev-parse"), checked_out("nowhere", tmp_path):
        pass
