"""Responses to presigned requests for a listing, which the folder itself answers.

rclone answers every other request, refuses those that are not signed, and lists the folders with
links or unusual names.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, unquote

from local.config import Keys
from local.request_signing import HttpRequest, is_presigned
from local.s3.folder_listing import PAGE_OBJECTS, FolderListing, ListedObject, ListedPage
from local.s3.folder_names import NotListed
from local.s3.message import RequestHead

_HINT = b"list-type=2&"
# A body or a condition is for rclone.
_PLAIN_HEADERS = {b"host", b"connection"}
_TYPE, _PREFIX, _DELIMITER = "list-type", "prefix", "delimiter"
_AFTER, _TOKEN, _ENCODING = "start-after", "continuation-token", "encoding-type"
_ALLOWED = {_TYPE, _PREFIX, _DELIMITER, _AFTER, _TOKEN, _ENCODING}
_SIGNATURE = "X-Amz-"
_UNRESERVED = re.compile(r"[A-Za-z0-9_./=-]*")
_TAGS = ((_DELIMITER, "Delimiter"), (_PREFIX, "Prefix"), (_AFTER, "StartAfter"))
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
)


@dataclass(frozen=True, slots=True)
class ListedBucket:
    """The bucket `name` of a folder's listing, with the keys that sign its requests."""

    name: str
    listing: FolderListing
    keys: Keys

    def may_respond(self, request: RequestHead) -> bool:
        """Return whether the request looks like one for a listing."""
        return request.method == b"GET" and _HINT in request.target

    def respond(self, request: RequestHead) -> bytes | None:
        """Return the response to a request for a listing, None if rclone has to respond."""
        path, _, asked = request.target.decode("latin-1").partition("?")
        host = request.headers.get(b"host", b"").decode("latin-1")
        query = _parse_query(asked)
        if path != f"/{self.name}" or query is None or request.headers.keys() - _PLAIN_HEADERS:
            return None
        signed = HttpRequest("GET", request.target.decode("latin-1"), {"host": host})
        if not is_presigned(signed, self.keys):
            return None
        after = _after(query)
        if after is None:
            return None
        try:
            page = self.listing.page(query[_PREFIX], after, _DELIMITER not in query)
        except NotListed:
            return None
        return _response(self.name, query, page)


def _parse_query(asked: str) -> dict[str, str] | None:
    """Return the parameters of a listing, None for a request with others."""
    pairs = [pair.partition("=") for pair in asked.split("&")]
    query = {name: unquote(value) for name, _, value in pairs if not name.startswith(_SIGNATURE)}
    if not {_TYPE, _PREFIX, _ENCODING} <= query.keys() <= _ALLOWED:
        return None
    if (query[_TYPE], query[_ENCODING], query.get(_DELIMITER, "/")) != ("2", "url", "/"):
        return None
    # S3 continues within the folder of the key, which is no prefix then.
    return None if _DELIMITER in query and _AFTER in query else query


def _after(query: Mapping[str, str]) -> str | None:
    """Return the key after which the page begins, None for a token of another server."""
    if _TOKEN not in query:
        return query.get(_AFTER, "")
    try:
        return urlsafe_b64decode(query[_TOKEN]).decode()
    except ValueError:
        return None


def _response(bucket: str, query: Mapping[str, str], page: ListedPage) -> bytes:
    parts = [
        _HEAD,
        f"<Name>{bucket}</Name><IsTruncated>{str(page.is_truncated).lower()}</IsTruncated>",
        *(f"<{tag}>{_encode(query[name])}</{tag}>" for name, tag in _TAGS if name in query),
        f"<MaxKeys>{PAGE_OBJECTS}</MaxKeys>",
        *map(_common_prefix, page.prefixes),
        *map(_contents, page.objects),
        f"<EncodingType>url</EncodingType><KeyCount>{page.count}</KeyCount>",
    ]
    if page.is_truncated:
        token = urlsafe_b64encode(page.last.encode()).decode()
        parts.append(f"<NextContinuationToken>{token}</NextContinuationToken>")
    body = "".join([*parts, "</ListBucketResult>"]).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"Server: AmazonS3\r\n\r\n" + body


def _encode(text: str) -> str:
    # `quote` takes three times as long.
    return text if _UNRESERVED.fullmatch(text) else quote(text, safe="/=")


def _common_prefix(prefix: str) -> str:
    return f"<CommonPrefixes><Prefix>{_encode(prefix)}</Prefix></CommonPrefixes>"


def _contents(listed: ListedObject) -> str:
    seconds, milliseconds = divmod(listed.changed, 1000)
    return (
        f"<Contents><Key>{_encode(listed.key)}</Key>"
        f"<LastModified>{_second(seconds)}.{milliseconds:03}Z</LastModified><ETag></ETag>"
        f"<Size>{listed.size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
    )


@lru_cache(maxsize=4096)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
