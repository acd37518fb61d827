"""`python -m release VERSION`: sets the version, dates the changelog section, commits and tags."""

from __future__ import annotations

import argparse
import subprocess
import sys
from datetime import date
from pathlib import Path

from release.documents import (
    CONTRACT_FIELD,
    PROJECT_FIELD,
    ReleaseError,
    parse_version,
    read_version,
    release_changelog,
    replace_version,
)

ROOT = Path(__file__).resolve().parents[1]


def git(root: Path, *arguments: str) -> str:
    """Run git in the repository and return its output."""
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def check_repository(root: Path, tag: str) -> None:
    """Raise ReleaseError unless every change is committed and the tag is free."""
    if git(root, "status", "--porcelain"):
        raise ReleaseError("The working tree has changes; commit or remove them first.")
    if git(root, "tag", "--list", tag):
        raise ReleaseError(f"The tag {tag} exists.")


def released_files(root: Path, version: str, day: date) -> dict[Path, str]:
    """Return the files that a release changes, with their new texts."""
    project, contract = root / "pyproject.toml", root / "contracts/openapi.yaml"
    changelog, client = root / "CHANGELOG.md", root / "clients/python/pyproject.toml"
    text = project.read_text("utf-8")
    current = read_version(text, PROJECT_FIELD)
    if parse_version(version) <= parse_version(current):
        raise ReleaseError(f"VERSION must be greater than the current version {current}.")
    return {
        project: replace_version(text, PROJECT_FIELD, version),
        client: replace_version(client.read_text("utf-8"), PROJECT_FIELD, version),
        contract: replace_version(contract.read_text("utf-8"), CONTRACT_FIELD, version),
        changelog: release_changelog(changelog.read_text("utf-8"), version, day),
    }


def release(root: Path, version: str, day: date) -> str:
    """Commit and tag a release, and return the tag.

    Raises:
        ReleaseError: A check failed; nothing was changed.
    """
    tag = f"v{version}"
    parse_version(version)
    check_repository(root, tag)
    files = released_files(root, version, day)
    for path, text in files.items():
        path.write_text(text, "utf-8")
    git(root, "commit", "--quiet", "-m", f"Release {version}", "--", *map(str, files))
    git(root, "tag", "--annotate", tag, "-m", f"duckstep {version}")
    return tag


def main() -> None:
    """Release the version that the command line names."""
    parser = argparse.ArgumentParser(prog="release", description=__doc__)
    parser.add_argument("version", help="the new version, x.y.z")
    try:
        tag = release(ROOT, parser.parse_args().version, date.today())
    except ReleaseError as error:
        sys.exit(f"release: {error}")
    print(f"Committed and tagged {tag}. Publish it with: git push --follow-tags")


if __name__ == "__main__":
    main()
