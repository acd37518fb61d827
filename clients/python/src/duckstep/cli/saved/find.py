"""Saved queries by what a user calls them: an id, a name, or a folder and a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duckstep.cli.failures import usage

if TYPE_CHECKING:
    from duckstep import Client
    from duckstep.documents import SavedQuery

SavedName = Annotated[str, typer.Argument(metavar="NAME", help="FOLDER/NAME, NAME or id.")]


def find(client: Client, text: str) -> SavedQuery:
    """Return the saved query of an id or a name. Raises InterfaceError for none or several."""
    listed = list(client.saved.list())
    path = "/".join(_parts(text))
    for found in (
        [each for each in listed if each.id == text],
        [each for each in listed if each.path == path],
        [each for each in listed if each.name == text],
    ):
        if found:
            return _one(found, text)
    raise usage(f"There is no saved query {text!r}. `duckstep saved list` lists them.")


def find_path(client: Client, path: str) -> SavedQuery | None:
    """Return the saved query of a folder and a name, None if there is none."""
    folder, name = split_path(path)
    listed = client.saved.list(folder=folder or None)
    found = [each for each in listed if (each.folder, each.name) == (folder, name)]
    return _one(found, path) if found else None


def split_path(path: str) -> tuple[str, str]:
    """Return the folder and the name, both without spaces and slashes around, as the API does."""
    *folders, name = _parts(path) or [""]
    return "/".join(folders), name


def _parts(path: str) -> list[str]:
    return [name for part in path.split("/") if (name := part.strip())]


def _one(found: list[SavedQuery], text: str) -> SavedQuery:
    if len(found) > 1:
        names = "\n".join(f"  {each.id}  {each.path}" for each in found)
        raise usage(f"Several saved queries are called {text!r}. Give an id:\n{names}")
    return found[0]
