"""The listing of a bucket against a real S3 server, and against one that fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import ClientError
from duckstep_service.aws.s3.listing import ObjectListing

from tests.support.s3_server import BUCKET, create_client, serving

ODD = ["a b", "a+b", "100%", "%41", "a&b<c>", "리뷰", "it's", 'quo"te']
FIELDS = ("Key", "Size", "ETag", "LastModified")
LISTING = b"""<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated><Contents>
<Key>one</Key><Size>1</Size><ETag>"e"</ETag><LastModified>2026-01-02T03:04:05.000Z</LastModified>
</Contents></ListBucketResult>"""
REFUSALS = {
    "unavailable": (503, b""),
    "error in a good answer": (200, b"<Error><Code>InternalError</Code></Error>"),
    "half an answer": (200, LISTING[:80]),
}


def test_object_listing_equals_listing_of_sdk(tmp_path: Path) -> None:
    with serving(tmp_path) as url:
        for number in range(1005):
            (tmp_path / BUCKET / f"t-{number}").write_bytes(b"x" * (number % 7))
        for name in ODD:
            (tmp_path / BUCKET / "odd" / name).mkdir(parents=True)
            (tmp_path / BUCKET / "odd" / name / name).write_bytes(b"1")
        s3 = create_client(url)
        for prefix in ("", "t-1", "odd/", "odd/a ", "nothing"):
            pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
            expected = [each for page in pages for each in page.get("Contents", [])]
            found = list(ObjectListing(s3).contents(BUCKET, prefix))
            assert found == [{name: each[name] for name in FIELDS} for each in expected]
            level = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix, Delimiter="/")
            folders = [each["Prefix"] for each in level.get("CommonPrefixes", [])]
            pages = list(ObjectListing(s3).pages(BUCKET, prefix, "/"))
            assert [folder for page in pages for folder in page.prefixes] == folders
        with pytest.raises(ClientError):
            list(ObjectListing(s3).contents("missing", ""))


@pytest.fixture(params=list(REFUSALS))
def refusing(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server that refuses what is not the SDK's own request."""

    def respond(query: dict[str, list[str]]) -> tuple[int, bytes]:
        return REFUSALS[request.param] if "X-Amz-Signature" in query else (200, LISTING)

    with responding(respond) as url:
        yield url


def test_object_listing_other_response_falls_back_to_sdk(refusing: str) -> None:
    (found,) = ObjectListing(create_client(refusing)).contents(BUCKET, "")
    assert (found["Key"], found["Size"]) == ("one", 1)


PAGE = b"""<?xml version="1.0"?><ListBucketResult><IsTruncated>%s</IsTruncated>%s<Contents>
<Key>%s</Key><Size>1</Size><ETag>"e"</ETag><LastModified>2026-01-02T03:04:05.000Z</LastModified>
</Contents></ListBucketResult>"""


def page(key: bytes, token: bytes = b"") -> bytes:
    element = b"<NextContinuationToken>%s</NextContinuationToken>" % token if token else b""
    return PAGE % (b"true" if token else b"false", element, key)


def test_object_listing_parses_the_objects_of_a_page_once() -> None:
    converted = []

    def convert(item: dict[str, Any]) -> str:
        converted.append(item["Key"])
        return str(item["Key"])

    second, tokens = b"two", count()

    def answer(query: dict[str, list[str]]) -> bytes:
        begins = "continuation-token" not in query and "start-after" not in query
        return page(b"one", b"t%d" % next(tokens)) if begins else page(second)

    with answering(answer) as url:
        listing = ObjectListing(create_client(url), convert)
        found = [list(listing.contents(BUCKET, "")) for _ in range(2)]
        second = b"other"
        found.append(list(listing.contents(BUCKET, "")))
    assert found == [["one", "two"], ["one", "two"], ["one", "other"]]
    assert converted == ["one", "two", "other"]


def test_object_listing_keeps_encoded_keys_apart() -> None:
    plain = page(b"a%2Bb")
    encoded = plain.replace(b"<IsTruncated>", b"<EncodingType>url</EncodingType><IsTruncated>")
    with answering([plain, encoded]) as url:
        listing = ObjectListing(create_client(url))
        found = [each["Key"] for _ in range(2) for each in listing.contents(BUCKET, "")]
    assert found == ["a%2Bb", "a+b"]


def rows(keys: list[str], query: dict[str, list[str]]) -> bytes:
    """Return a page of three keys, after the token or the key of the request."""
    after = query.get("continuation-token", query.get("start-after", [""]))[0]
    remaining = [key for key in sorted(keys) if key > after]
    body = page(b"").partition(b"<Contents>")
    head, item = body[0], b"<Contents>" + body[2].partition(b"</Contents>")[0] + b"</Contents>"
    items = [item.replace(b"<Key></Key>", b"<Key>%s</Key>" % key.encode()) for key in remaining[:3]]
    if len(remaining) > 3:
        token = b"<NextContinuationToken>%s</NextContinuationToken>" % remaining[2].encode()
        head = head.replace(b"false", b"true") + token
    return head + b"".join(items) + b"</ListBucketResult>"


def test_object_listing_requests_known_pages_at_once() -> None:
    keys, requests = [f"k{number:03}" for number in range(60)], []
    waiting, most = 0, 0

    def answer(query: dict[str, list[str]]) -> bytes:
        nonlocal waiting, most
        requests.append(query)
        waiting += 1
        most = max(most, waiting)
        time.sleep(0.01)
        waiting -= 1
        return rows(keys, query)

    with answering(answer) as url:
        listing = ObjectListing(create_client(url), lambda item: str(item["Key"]))
        assert list(listing.contents(BUCKET, "")) == keys
        assert (len(requests), most) == (20, 1)
        assert list(listing.contents(BUCKET, "")) == keys
        assert len(requests) == 40
        assert most > 3


@pytest.mark.parametrize("seed", range(20))
def test_object_listing_of_changed_keys_is_that_of_now(seed: int) -> None:
    random = Random(seed)
    keys = [f"k{number:03}" for number in range(40)]
    with answering(lambda query: rows(keys, query)) as url:
        listing = ObjectListing(create_client(url), lambda item: str(item["Key"]))
        for _ in range(6):
            assert list(listing.contents(BUCKET, "")) == sorted(keys)
            for _ in range(random.randrange(3)):
                keys.remove(random.choice(keys))
            keys += [
                f"k{random.randrange(40):03}-{random.random()}"
                for _ in range(random.choice([0, 1, 5]))
            ]
            if random.random() < 0.2 and len(keys) > 25:
                del keys[random.randrange(12, 20) :]
        first = next(iter(listing.contents(BUCKET, "")))
        assert first == min(keys)


Respond = Callable[[dict[str, list[str]]], tuple[int, bytes]]
Answer = Callable[[dict[str, list[str]]], bytes]


@contextmanager
def responding(respond: Respond) -> Iterator[str]:
    """Serve the status and the body for each request's parameters."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = respond(parse_qs(urlsplit(self.path).query))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def answering(bodies: list[bytes] | Answer) -> Iterator[str]:
    """Serve one body for each request, or the one for its parameters."""
    remaining = iter(bodies if isinstance(bodies, list) else ())

    def respond(query: dict[str, list[str]]) -> tuple[int, bytes]:
        return 200, next(remaining) if isinstance(bodies, list) else bodies(query)

    with responding(respond) as url:
        yield url
