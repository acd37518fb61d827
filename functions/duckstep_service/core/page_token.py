"""Tokens of pages: the time and the key of the last listed item, as a text for a URL.

A token is a position in the caller's own list and grants nothing; it is not signed.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.strict_json import read_json, write_json
from duckstep_service.core.timestamps import iso_time


def encode_token(time: str, key: str) -> str:
    """Return the token with which the page after this item is requested."""
    place = write_json([time, key])
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def read_token(token: str, longest_key: int) -> tuple[str, str]:
    """Return the time and the key in a token. Raises InvalidRequest."""
    try:
        text = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        time, key = read_json(text)
        if not (isinstance(key, str) and 0 < len(key) <= longest_key):
            raise ValueError(key)
        return iso_time(datetime.fromisoformat(time)), key
    except (binascii.Error, ValueError, TypeError, OverflowError) as exc:
        raise InvalidRequest(
            "`next` is not a token of this API. Send the `next` of the previous page unchanged."
        ) from exc
