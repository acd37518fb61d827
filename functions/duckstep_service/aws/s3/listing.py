"""The listing of a bucket, page by page.

The SDK parses a response of 1,000 objects twice, once to check for an error: of 130 ms for 1,100
objects it computes 80. Here the SDK's client signs the request, and repeats it itself if S3 did not
respond with a listing: the client knows the retries and the errors. The objects of a page that S3
returns again are parsed once.

S3 takes 20 ms or more for each page, and a page begins after the last key of the one before. The
last keys of the pages of the listing before are requested at once, and a response is used if the
pages until then still end with its key: each listing consists of responses to its own requests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus
from xml.etree import ElementTree

from botocore.awsrequest import AWSRequest
from botocore.exceptions import ConnectionError as BotoConnectionError
from botocore.exceptions import HTTPClientError
from botocore.httpsession import URLLib3Session, get_cert_path
from cachetools import LRUCache

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_TIMEOUTS = (3, 20)
_PRESIGNED_SECONDS = 60
# Pages of 1,000 objects, of about 300 KB each, whose objects are kept.
_MAX_PAGES = 128
# Listings whose pages are requested at once, with the number of requests ahead: the first few pages
# of a large table may be enough.
_MAX_LISTINGS, _AHEAD, _FAR_AHEAD = 64, 3, 6
_FIRST, _LAST = b"<Contents>", b"</Contents>"

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a listing; `prefixes` are those of folders, and `token` continues the listing.

    `last` is the key of the last object, as S3 has it.
    """

    objects: Sequence[Any]
    prefixes: Sequence[str]
    token: str | None
    last: str | None


def _unchanged(item: Item) -> Any:
    return item


class ObjectListing:
    """Lists the objects of a bucket with the SDK's client, each as `convert` returns it."""

    def __init__(self, client: S3Client, convert: Callable[[Item], Any] = _unchanged) -> None:
        self._client, self._convert = client, convert
        session_class: Any = URLLib3Session
        self._session = session_class(verify=get_cert_path(True), timeout=_TIMEOUTS)
        self._parsed: LRUCache[bytes, tuple[Sequence[Any], str | None]] = LRUCache(_MAX_PAGES)
        self._ends: LRUCache[tuple[str, str], Sequence[str]] = LRUCache(_MAX_LISTINGS)
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(_FAR_AHEAD)

    def contents(self, bucket: str, prefix: str) -> Iterator[Any]:
        """Yield each object below `prefix` as `list_objects_v2` does, with the same errors."""
        with self._lock:
            known = self._ends.get((bucket, prefix), ())
        ends: list[str] = []
        for page in self._pages_ahead({"Bucket": bucket, "Prefix": prefix}, known):
            ends += [page.last] if page.token and page.last is not None else []
            yield from page.objects
        with self._lock:
            self._ends[bucket, prefix] = ends

    def pages(self, bucket: str, prefix: str, delimiter: str = "") -> Iterator[Page]:
        """Yield the pages of a listing below `prefix`, down to the next `delimiter`."""
        params = {"Bucket": bucket, "Prefix": prefix}
        if delimiter:
            params["Delimiter"] = delimiter
        return self._pages_ahead(params, ())

    def _pages_ahead(self, params: dict[str, str], ends: Sequence[str]) -> Iterator[Page]:
        """Yield the pages of a listing, some of them requested before it has reached their keys."""
        ahead: dict[str, Future[Page]] = {}
        remaining = iter(ends)
        page, number = None, 0
        while page is None or page.token is not None:
            pages = _AHEAD if number < _AHEAD else _FAR_AHEAD
            while len(ahead) < pages and (end := next(remaining, None)) is not None:
                try:
                    ahead[end] = self._pool.submit(self._fetch_page, {**params, "StartAfter": end})
                except RuntimeError:  # no memory for the stack of a thread
                    remaining = iter(())
            found = None
            if page is not None and page.last is not None:
                found = ahead.pop(page.last, None)
            if found is not None:
                page = found.result()
            elif page is None or page.token is None:
                page = self._fetch_page({**params})
            else:
                page = self._fetch_page({**params, "ContinuationToken": page.token})
                remaining = iter(())  # the keys have moved
            number += 1
            yield page

    def _fetch_page(self, params: dict[str, str]) -> Page:
        # The SDK adds to the parameters that it signs.
        url = self._client.generate_presigned_url(
            "list_objects_v2", Params={**params}, ExpiresIn=_PRESIGNED_SECONDS
        )
        try:
            response = self._session.send(AWSRequest("GET", url).prepare())
            page = self._parse(response.content) if response.status_code == 200 else None
        except (BotoConnectionError, HTTPClientError, ElementTree.ParseError, ValueError):
            page = None
        return page or self._list_with_sdk(params)

    def _list_with_sdk(self, params: dict[str, str]) -> Page:
        response: Any = self._client.list_objects_v2(**params)  # type: ignore[arg-type]
        prefixes = [folder["Prefix"] for folder in response.get("CommonPrefixes", [])]
        token = response["NextContinuationToken"] if response.get("IsTruncated") else None
        items = response.get("Contents", [])
        last = items[-1]["Key"] if items else None
        return Page(list(map(self._convert, items)), prefixes, token, last)

    def _parse(self, body: bytes) -> Page | None:
        """Parse a ListBucketResult; return None for another document.

        The token differs in each response, so the objects of a page are known by their part of it.
        """
        first, last = body.find(_FIRST), body.rfind(_LAST)
        if first < 0 or last < first:
            return self._parse_whole(body)
        end = last + len(_LAST)
        frame = body[:first] + body[end:]
        digest = hashlib.blake2b(body[first:end]).digest() + bytes([b"EncodingType" in frame])
        with self._lock:
            parsed = self._parsed.get(digest)
        if parsed is not None and (page := _parse_page(frame, _unchanged)):
            return Page(parsed[0], page.prefixes, page.token, parsed[1])
        whole = self._parse_whole(body)
        if whole is not None:
            with self._lock:
                self._parsed[digest] = whole.objects, whole.last
        return whole

    def _parse_whole(self, body: bytes) -> Page | None:
        return _parse_page(body, self._convert)


def _parse_page(body: bytes, convert: Callable[[Item], Any]) -> Page | None:
    root = ElementTree.fromstring(body)
    namespace, _, name = root.tag.rpartition("}")
    namespace = namespace and namespace + "}"
    if name != "ListBucketResult":
        return None
    encoded = root.findtext(f"{namespace}EncodingType") == "url"
    prefixes = (
        folder.findtext(f"{namespace}Prefix", "")
        for folder in root.iterfind(f"{namespace}CommonPrefixes")
    )
    token = root.findtext(f"{namespace}NextContinuationToken")
    truncated = root.findtext(f"{namespace}IsTruncated") == "true"
    if truncated and token is None:
        raise ValueError("a page without a token")
    items = [
        _parse_object(item, namespace, encoded) for item in root.iterfind(f"{namespace}Contents")
    ]
    return Page(
        list(map(convert, items)),
        [unquote_plus(prefix) if encoded else prefix for prefix in prefixes],
        token if truncated else None,
        items[-1]["Key"] if items else None,
    )


def _parse_object(item: ElementTree.Element, namespace: str, encoded: bool) -> Item:
    key = item.findtext(f"{namespace}Key", "")
    return {
        "Key": unquote_plus(key) if encoded else key,
        "Size": int(item.findtext(f"{namespace}Size", "")),
        "ETag": item.findtext(f"{namespace}ETag", ""),
        "LastModified": datetime.fromisoformat(item.findtext(f"{namespace}LastModified", "")),
    }
