"""The responses of S3 made of rclone's."""

from __future__ import annotations

import pytest

from local.s3.byte_range import parse_range
from local.s3.correction import correct, wants_whole
from local.s3.message import RequestHead, ResponseHead, parse_request, parse_response

CHANGED = "Sun, 29 Nov 2026 08:00:00 GMT"
BEFORE, AFTER = "Sun, 29 Nov 2026 07:59:59 GMT", "Sun, 29 Nov 2026 08:00:01 GMT"


def asked(method: str = "GET", **headers: str) -> RequestHead:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return parse_request(f"{method} /b/k HTTP/1.1\r\n{lines}\r\n".encode())


def answered(status: int = 200, *lines: str, size: int = 1000, etag: str = "") -> ResponseHead:
    about = (f"Content-Length: {size}", f'Etag: "{etag}"', f"Last-Modified: {CHANGED}")
    text = "\r\n".join([f"HTTP/1.1 {status} X", *about, "X-Cors: *", *lines, "", ""])
    return parse_response(text.encode())


@pytest.mark.parametrize(
    ("value", "size", "expected"),
    [
        ("bytes=0-9", 100, (0, 10)),
        ("bytes=90-200", 100, (90, 100)),
        ("bytes=90-", 100, (90, 100)),
        ("bytes=-10", 100, (90, 100)),
        ("bytes=-200", 100, (0, 100)),
        ("BYTES=0-0", 1, (0, 1)),
        ("bytes=100-", 100, None),
        ("bytes=-0", 100, None),
        ("bytes=-5", 0, None),
        ("bytes=0-0", 0, None),
    ],
)
def test_range_selects_bytes(value: str, size: int, expected: tuple[int, int] | None) -> None:
    parsed = parse_range(value.encode())
    assert parsed is not None
    assert parsed.within(size) == expected


@pytest.mark.parametrize(
    "value", ["", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,5-6", "items=0-1", "0-1"]
)
def test_range_that_s3_ignores_is_none(value: str) -> None:
    assert parse_range(value.encode()) is None


def test_part_has_partial_content() -> None:
    response = answered(200, "Content-Range: bytes 0-9/1000", "X-Amz-Checksum-Crc32: AAAA==")
    text = correct(asked(range="bytes=0-9"), response).data
    assert text.startswith(b"HTTP/1.1 206 Partial Content\r\n")
    assert b"Content-Range: bytes 0-9/1000\r\n" in text and text.endswith(b"\r\n\r\n")
    # The checksum is that of the object.
    assert b"checksum" not in text.lower()


def test_object_is_unchanged() -> None:
    response = answered(200, "X-Amz-Checksum-Crc32: AAAA==")
    assert correct(asked(), response).data is response.text
    assert correct(asked("PUT", if_match="x"), response).data is response.text
    missing = answered(404)
    assert correct(asked(range="bytes=0-1", if_match="x"), missing).data is missing.text


@pytest.mark.parametrize(
    ("value", "line"),
    [("bytes=0-9", b"bytes 0-9/1000"), ("bytes=-2000", b"bytes 0-999/1000")],
)
def test_head_with_range_is_partial(value: str, line: bytes) -> None:
    correction = correct(asked("HEAD", range=value), answered())
    assert correction.data.startswith(b"HTTP/1.1 206 ") and line in correction.data
    assert correction.data.count(b"Content-Length:") == 1


def test_head_with_range_beyond_end_is_invalid() -> None:
    correction = correct(asked("HEAD", range="bytes=1000-"), answered())
    assert correction.data.startswith(b"HTTP/1.1 416 ") and not correction.keeps_body
    assert correction.data.endswith(b"\r\n\r\n")


def test_refused_range_is_asked_for_as_whole() -> None:
    for value in ("bytes=-2000", "bytes=5-2", "bytes=0-1,5-6", "nonsense"):
        assert wants_whole(asked(range=value), answered(416))
    assert wants_whole(asked(range="bytes=0-1,5-6"), answered(501))
    for value in ("bytes=1000-", "bytes=-0", "bytes=2000-3000"):
        assert not wants_whole(asked(range=value), answered(416))
    assert not wants_whole(asked(range="bytes=-2000"), answered(403))
    assert not wants_whole(asked(), answered(416))


def test_suffix_of_empty_object_is_invalid() -> None:
    correction = correct(asked(range="bytes=-5"), answered(size=0))
    assert b"<Code>InvalidRange</Code>" in correction.data and not correction.keeps_body


@pytest.mark.parametrize(
    ("conditions", "etag", "status"),
    [
        ({"if_match": '"a"'}, "a", 200),
        ({"if_match": '"x", "a"'}, "a", 200),
        ({"if_match": "*"}, "a", 200),
        ({"if_match": '"x"'}, "a", 412),
        # A folder's objects have no ETag to compare with.
        ({"if_match": '"x"'}, "", 200),
        ({"if_none_match": '"a"'}, "a", 304),
        ({"if_none_match": 'W/"a"'}, "a", 304),
        ({"if_none_match": "*"}, "", 304),
        ({"if_none_match": '"x"'}, "a", 200),
        ({"if_none_match": '"x"'}, "", 200),
        ({"if_modified_since": CHANGED}, "", 304),
        ({"if_modified_since": BEFORE}, "", 200),
        ({"if_unmodified_since": CHANGED}, "", 200),
        ({"if_unmodified_since": BEFORE}, "", 412),
        ({"if_unmodified_since": AFTER}, "", 200),
        # The condition on the ETag decides.
        ({"if_match": '"a"', "if_unmodified_since": BEFORE}, "a", 200),
        ({"if_none_match": '"x"', "if_modified_since": CHANGED}, "a", 200),
        ({"if_modified_since": "yesterday"}, "", 200),
        ({"if_modified_since": "Sun, 99 Xyz 9999 99:99:99 GMT"}, "", 200),
    ],
)
def test_condition_decides_status(conditions: dict[str, str], etag: str, status: int) -> None:
    for method in ("GET", "HEAD"):
        correction = correct(asked(method, **conditions), answered(etag=etag))
        assert int(correction.data[9:12]) == status
        assert correction.keeps_body == (status == 200)
        assert b"X-Cors: *\r\n" in correction.data


def test_not_modified_has_version_and_no_body() -> None:
    text = correct(asked(if_none_match="*"), answered(etag="a")).data
    assert b'Etag: "a"\r\n' in text and CHANGED.encode() in text
    assert b"Content-" not in text and text.endswith(b"\r\n\r\n")


def test_failed_precondition_has_error_document() -> None:
    text = correct(asked(if_match='"x"'), answered(etag="a")).data
    head, body = text.split(b"\r\n\r\n")
    assert b"<Code>PreconditionFailed</Code>" in body
    assert head.count(b"Content-Length:") == 1 and b"Etag" not in head
    assert f"Content-Length: {len(body)}".encode() in head
