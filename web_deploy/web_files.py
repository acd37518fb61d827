"""What of the web client goes where, and what it is told of its stack."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

# The names of assets change with their content; all else is asked for anew each time.
_FOR_EVER = "public, max-age=31536000, immutable"
_ANEW = "no-cache"
ASSETS = "assets/"
# Not a page: the stamp that make leaves beside it.
_NOT_SERVED = {"stamp"}
# What a machine's own table of types may lack or call otherwise.
_TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class NotHosted(Exception):
    """The page cannot be put there; the text says why and what to do."""


@dataclass(frozen=True)
class PageFile:
    """An object of the page: its key and content, and how it is sent."""

    key: str
    body: bytes
    media_type: str
    cache_control: str


def page_files(dist: Path, settings: Mapping[str, object]) -> list[PageFile]:
    """Returns what the build in `dist` and the settings make, in the order to upload.

    The page comes last: whoever gets it finds all that it names. Raises NotHosted.
    """
    if not (dist / "index.html").is_file():
        raise NotHosted(f"There is no page in {dist}: run `make web`.")
    paths = sorted(path for path in dist.rglob("*") if path.is_file())
    files = [_read(dist, path) for path in paths if path.name not in _NOT_SERVED]
    body = json.dumps(settings).encode()
    files.append(PageFile("config.json", body, "application/json", _ANEW))
    return sorted(files, key=lambda file: (not file.key.startswith(ASSETS), file.key))


def settings_of(outputs: Mapping[str, str]) -> dict[str, object]:
    """Returns what the page is told of a stack with these outputs. Raises NotHosted."""
    settings: dict[str, object] = {"api": urlsplit(outputs["ApiUrl"]).path, "login": None}
    if "PeopleClientId" not in outputs:
        return settings
    if not outputs.get("LoginUrl"):
        raise NotHosted(
            "The stack uses a user pool of yours whose login page it does not know:"
            " deploy it with ExistingLoginUrl=https://..."
        )
    login = {
        "url": outputs["LoginUrl"],
        "clientId": outputs["PeopleClientId"],
        "scope": f"openid email {outputs['Scope']}",
    }
    return {**settings, "login": login}


def _read(dist: Path, path: Path) -> PageFile:
    key = path.relative_to(dist).as_posix()
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    cache_control = _FOR_EVER if key.startswith(ASSETS) else _ANEW
    return PageFile(key, path.read_bytes(), kind or "application/octet-stream", cache_control)
