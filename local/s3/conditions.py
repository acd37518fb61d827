"""The conditions of a GET or HEAD on the object's version.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
"""

from collections.abc import Mapping
from email.utils import mktime_tz, parsedate_tz

_Headers = Mapping[bytes, bytes]


def failed_condition(request: _Headers, response: _Headers) -> int | None:
    """Return 412 or 304 for a condition that does not hold, by the headers of both messages.

    rclone's ETag is empty: If-Match holds with each value, and If-None-Match with all but `*`.
    """
    tag, modified = response.get(b"etag", b""), response.get(b"last-modified", b"")
    if b"if-match" in request:
        if not _is_match(request[b"if-match"], tag, unknown=True):
            return 412
    elif _is_later(modified, request.get(b"if-unmodified-since")):
        return 412
    if b"if-none-match" in request:
        return 304 if _is_match(request[b"if-none-match"], tag, unknown=False) else None
    return 304 if _is_later(modified, request.get(b"if-modified-since")) is False else None


def _is_match(value: bytes, tag: bytes, unknown: bool) -> bool:
    """Return whether a list of ETags contains `tag`; `unknown` without one."""
    tags = {entry.strip().removeprefix(b"W/").strip(b'"') for entry in value.split(b",")}
    if b"*" in tags:
        return True
    own = tag.strip(b'"')
    return own in tags if own else unknown


def _is_later(modified: bytes, since: bytes | None) -> bool | None:
    """Return whether the object changed after a time, None without two valid times."""
    if since is None:
        return None
    changed, limit = _seconds(modified), _seconds(since)
    return None if changed is None or limit is None else changed > limit


def _seconds(value: bytes) -> int | None:
    parsed = parsedate_tz(value.decode("latin-1"))
    try:
        return None if parsed is None else mktime_tz(parsed)
    except (OverflowError, ValueError):
        return None
