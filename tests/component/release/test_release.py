"""The release command, and the one version of the project."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml

from release.__main__ import ROOT, git, release
from release.documents import ReleaseError, parse_version, release_changelog

DAY = date(2031, 2, 3)
CHANGELOG = (
    "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- One thing.\n\n## [0.1.0] - 2026-11-23\n"
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository at version 0.1.0 with one unreleased entry."""
    for name in ("pyproject.toml", "clients/python/pyproject.toml", "contracts/openapi.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text('[project]\nversion = "0.1.0"\nname = "duckstep"\n')
    contract = 'openapi: 3.0.3\ninfo:\n  title: duckstep\n  version: "0.1.0"\n'
    (tmp_path / "contracts/openapi.yaml").write_text(contract)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "user.name", "developer")
    git(tmp_path, "config", "user.email", "developer@example.org")
    git(tmp_path, "config", "commit.gpgsign", "false")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "Start")
    return tmp_path


def test_release_updates_files_commits_and_tags(repository: Path) -> None:
    assert release(repository, "0.2.0", DAY) == "v0.2.0"
    assert 'version = "0.2.0"' in (repository / "pyproject.toml").read_text()
    assert 'version = "0.2.0"' in (repository / "clients/python/pyproject.toml").read_text()
    assert 'version: "0.2.0"' in (repository / "contracts/openapi.yaml").read_text()
    changelog = (repository / "CHANGELOG.md").read_text()
    assert "## [Unreleased]\n\n## [0.2.0] - 2031-02-03\n\n### Added\n\n- One thing." in changelog
    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "log", "-1", "--format=%s", "v0.2.0").strip() == "Release 0.2.0"


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9"])
def test_release_version_not_greater_is_refused(repository: Path, version: str) -> None:
    with pytest.raises(ReleaseError, match=r"greater than the current version 0\.1\.0"):
        release(repository, version, DAY)


def test_release_uncommitted_change_is_refused(repository: Path) -> None:
    (repository / "new.txt").write_text("x")
    with pytest.raises(ReleaseError, match="working tree has changes"):
        release(repository, "0.2.0", DAY)


def test_release_existing_tag_is_refused(repository: Path) -> None:
    git(repository, "tag", "v0.2.0")
    with pytest.raises(ReleaseError, match=r"tag v0\.2\.0 exists"):
        release(repository, "0.2.0", DAY)


def test_release_failed_check_changes_nothing(repository: Path) -> None:
    (repository / "CHANGELOG.md").write_text("# Changelog\n\n## [Unreleased]\n")
    git(repository, "commit", "--quiet", "-am", "Empty the changelog")
    with pytest.raises(ReleaseError, match="no entries"):
        release(repository, "0.2.0", DAY)
    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "tag", "--list") == ""


def test_changelog_duplicate_version_is_refused() -> None:
    with pytest.raises(ReleaseError, match="already has a section"):
        release_changelog(CHANGELOG, "0.1.0", DAY)


@pytest.mark.parametrize("text", ["1.2", "v1.2.3", "1.2.3-rc1", "01.2.3", ""])
def test_parse_version_other_form_is_refused(text: str) -> None:
    with pytest.raises(ReleaseError, match=r"x\.y\.z"):
        parse_version(text)


def test_version_is_the_same_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    client = tomllib.loads((ROOT / "clients/python/pyproject.toml").read_text("utf-8"))
    assert client["project"]["version"] == version
    contract = yaml.safe_load((ROOT / "contracts/openapi.yaml").read_text("utf-8"))
    assert contract["info"]["version"] == version
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## \[(.+?)\](.*)$", changelog, re.M)
    assert headings[0] == ("Unreleased", "")
    assert headings[1][0] == version
    assert all(re.fullmatch(r" - \d{4}-\d\d-\d\d", day) for _, day in headings[1:])
    # The page is private to the repository and has no version of its own.
    assert "version" not in json.loads((ROOT / "web/package.json").read_text("utf-8"))


def test_command_reports_an_error_in_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "release", "latest"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr == "release: VERSION must be x.y.z, such as 1.2.3; got 'latest'.\n"
