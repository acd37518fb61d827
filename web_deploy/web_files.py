"""The objects of the web client: keys, media types, caching, and config.json."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

# The names of assets contain a hash of their content; browsers revalidate all other files.
_IMMUTABLE = "public, max-age=31536000, immutable"
_REVALIDATE = "no-cache"
ASSETS = "assets/"
# The time stamp of make, and what the local gateway serves: CloudFront compresses by itself.
_NOT_SERVED = {"stamp"}
_COMPRESSED = {".br", ".gz"}
# Types that the machine's own table may lack or name differently.
_MEDIA_TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class WebDeployError(Exception):
    """The web client cannot be deployed; the message is the cause and the remedy."""


@dataclass(frozen=True)
class WebFile:
    """An object of the web client with its response headers."""

    key: str
    body: bytes
    media_type: str
    cache_control: str


def web_files(dist: Path, config: Mapping[str, object]) -> list[WebFile]:
    """Return the files of the build in `dist` and config.json, in the order of upload.

    index.html is last, after the files that it refers to. Raises WebDeployError.
    """
    if not (dist / "index.html").is_file():
        raise WebDeployError(f"{dist} has no index.html; run `make web` to build the web client.")
    paths = sorted(path for path in dist.rglob("*") if path.is_file())
    served = (
        path for path in paths if path.name not in _NOT_SERVED and path.suffix not in _COMPRESSED
    )
    files = [_read(dist, path) for path in served]
    body = json.dumps(config).encode()
    files.append(WebFile("config.json", body, "application/json", _REVALIDATE))
    return sorted(files, key=lambda file: (not file.key.startswith(ASSETS), file.key))


def client_config(outputs: Mapping[str, str]) -> dict[str, object]:
    """Return the config.json of a stack with these outputs. Raises WebDeployError."""
    config: dict[str, object] = {"api": urlsplit(outputs["ApiUrl"]).path, "login": None}
    if "PeopleClientId" not in outputs:
        return config
    if not outputs.get("LoginUrl"):
        raise WebDeployError(
            "The stack has no login URL for its existing user pool;"
            " deploy it with ExistingLoginUrl=https://..."
        )
    login = {
        "url": outputs["LoginUrl"],
        "clientId": outputs["PeopleClientId"],
        "scope": f"openid email {outputs['Scope']}",
    }
    return {**config, "login": login}


def _read(dist: Path, path: Path) -> WebFile:
    key = path.relative_to(dist).as_posix()
    media_type = _MEDIA_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    cache_control = _IMMUTABLE if key.startswith(ASSETS) else _REVALIDATE
    return WebFile(key, path.read_bytes(), media_type or "application/octet-stream", cache_control)
