"""Versions and changelog sections as they are written in the project's files."""

from __future__ import annotations

import re
from datetime import date

VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
UNRELEASED = "## [Unreleased]\n"
PROJECT_FIELD = re.compile(r'^version = "(.*)"$', re.M)
CONTRACT_FIELD = re.compile(r'^  version: "(.*)"$', re.M)


class ReleaseError(Exception):
    """The release cannot be made; the text is a sentence for the developer."""


def parse_version(text: str) -> tuple[int, int, int]:
    """Return the numbers of a version x.y.z.

    Raises:
        ReleaseError: The text is not three numbers.
    """
    match = VERSION.fullmatch(text)
    if match is None:
        raise ReleaseError(f"VERSION must be x.y.z, such as 1.2.3; got {text!r}.")
    major, minor, patch = (int(number) for number in match.groups())
    return major, minor, patch


def read_version(document: str, field: re.Pattern[str]) -> str:
    """Return the version that a document declares.

    Raises:
        ReleaseError: The document declares none, or more than one.
    """
    versions = field.findall(document)
    if len(versions) != 1:
        raise ReleaseError(f"Expected one version field, found {len(versions)}.")
    return str(versions[0])


def replace_version(document: str, field: re.Pattern[str], version: str) -> str:
    """Return the document with its version replaced."""
    declared = read_version(document, field)
    return field.sub(lambda match: match[0].replace(declared, version), document)


def release_changelog(changelog: str, version: str, day: date) -> str:
    """Return the changelog with the unreleased entries under the version's heading.

    Raises:
        ReleaseError: The changelog has no unreleased entries, or has the version already.
    """
    if f"## [{version}]" in changelog:
        raise ReleaseError(f"CHANGELOG.md already has a section {version}.")
    head, separator, tail = changelog.partition(UNRELEASED)
    if not separator:
        raise ReleaseError("CHANGELOG.md needs a section [Unreleased].")
    if not re.search(r"^- ", tail.partition("\n## ")[0], re.M):
        raise ReleaseError("CHANGELOG.md has no entries under [Unreleased].")
    return f"{head}{UNRELEASED}\n## [{version}] - {day.isoformat()}\n{tail}"
