"""The version of the package."""

from __future__ import annotations

from importlib import metadata


def package_version() -> str:
    """Return the installed version; a copy without metadata, as of a frozen program, is 0."""
    try:
        return metadata.version("duckstep")
    except metadata.PackageNotFoundError:
        return "0"
