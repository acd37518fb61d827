"""Symbolic links in a data folder that lead nowhere, or back to a folder above them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

MAX_FOLDERS = 20_000


@dataclass(frozen=True)
class UnreadableLink:
    """A link that no query follows, by its path below the data folder."""

    path: str
    reason: str
    is_folder: bool = False


def unreadable_links(folder: Path) -> list[UnreadableLink]:
    """Return the broken and the cyclic links of the first MAX_FOLDERS folders below `folder`."""
    root = os.path.realpath(folder)
    pending: list[tuple[str, frozenset[str]]] = [("", frozenset({root}))]
    found: list[UnreadableLink] = []
    for _ in range(MAX_FOLDERS):
        if not pending:
            break
        path, above = pending.pop()
        for entry, real in _folders_and_links(os.path.join(root, path)):
            below = os.path.join(path, entry.name)
            if real is None:
                found.append(UnreadableLink(below, "links to nothing"))
            elif real in above:
                found.append(UnreadableLink(below, "links to a folder above it", True))
            else:
                pending.append((below, above | {real}))
    return sorted(found, key=lambda link: link.path)


def _folders_and_links(folder: str) -> Iterator[tuple[os.DirEntry[str], str | None]]:
    """Yield each folder with its real path, and each broken link with None."""
    try:
        entries = list(islice(os.scandir(folder), MAX_FOLDERS))
    except OSError:
        return
    for entry in entries:
        try:
            exists = not entry.is_symlink() or os.path.exists(entry.path)
            if not exists:
                yield entry, None
            elif entry.is_dir():
                yield entry, os.path.realpath(entry.path)
        except OSError:
            yield entry, None


def exclusion(link: UnreadableLink, bucket: str) -> str:
    """Return rclone's pattern that excludes a folder of the bucket from its listings."""
    escaped = "".join(f"\\{c}" if c in "*?[]{}\\" else c for c in f"/{bucket}/{link.path}")
    return f"{escaped}/**"
