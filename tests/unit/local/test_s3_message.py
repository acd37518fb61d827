"""HTTP/1.1 messages as the S3 proxy reads them."""

from __future__ import annotations

import pytest

from local.s3.message import (
    Body,
    ChunkedBody,
    EndlessBody,
    LengthBody,
    MalformedMessageError,
    parse_request,
    parse_response,
)


def request(*lines: str, start: str = "GET /b/k HTTP/1.1") -> bytes:
    return "".join(f"{line}\r\n" for line in (start, *lines, "")).encode("latin-1")


def test_request_has_method_target_and_headers() -> None:
    parsed = parse_request(request("Host: a", "RANGE:  bytes=0-1 ", "X-Other: y"))
    assert (parsed.method, parsed.target) == (b"GET", b"/b/k")
    assert parsed.headers == {b"host": b"a", b"range": b"bytes=0-1"}
    assert parsed.body().done


@pytest.mark.parametrize(
    "text",
    [
        request(start="GET /b/k HTTP/1.0"),
        request(start="CONNECT /b/k HTTP/1.1"),
        request(start="GET http://other/b HTTP/1.1"),
        request(start="GET  /b HTTP/1.1"),
        request(start="get /b HTTP/1.1"),
        request("Host : a"),
        request("Host: a", " folded"),
        request("no colon"),
        request("A: b\x00c"),
        request("A: b\nContent-Length: 5"),
        request("A: b\rContent-Length: 5"),
        b"GET /b HTTP/1.1\nHost: a\n\n",
        b"\r\n" + request(),
    ],
)
def test_request_malformed_is_refused(text: bytes) -> None:
    with pytest.raises(MalformedMessageError):
        parse_request(text)


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: 5", "Content-Length: 5"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: 5, 5",),
        ("Content-Length: +5",),
        ("Content-Length: 0x5",),
        ("Content-Length: ",),
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: gzip, chunked",),
        ("Transfer-Encoding: identity",),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: xchunked",),
        ("Range: bytes=0-1", "range: bytes=5-9"),
    ],
)
def test_request_ambiguous_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(MalformedMessageError):
        parse_request(request(*lines, start="PUT /b/k HTTP/1.1")).body()


def response(status: int, *lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status} X", *lines, "")).encode()


@pytest.mark.parametrize(
    ("method", "status", "lines", "kind"),
    [
        (b"GET", 200, ["Content-Length: 3"], LengthBody),
        (b"GET", 200, ["Transfer-Encoding: chunked"], ChunkedBody),
        (b"GET", 200, [], EndlessBody),
        (b"HEAD", 200, ["Content-Length: 3"], LengthBody),
        (b"GET", 304, [], LengthBody),
        (b"DELETE", 204, [], LengthBody),
    ],
)
def test_response_body_is_framed(
    method: bytes, status: int, lines: list[str], kind: type[Body]
) -> None:
    body = parse_response(response(status, *lines)).body(method)
    assert isinstance(body, kind)
    assert body.done == (method == b"HEAD" or status in (204, 304))


def test_response_malformed_is_refused() -> None:
    for text in (b"HTTP/1.0 200 OK\r\n\r\n", b"HTTP/1.1 999 X\r\n\r\n", b"nonsense\r\n\r\n"):
        with pytest.raises(MalformedMessageError):
            parse_response(text)


def test_response_closes_with_its_header() -> None:
    assert parse_response(response(200, "Connection: Close")).closes()
    assert not parse_response(response(200, "Connection: keep-alive")).closes()


CHUNKED = b"4\r\nab\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n"


@pytest.mark.parametrize("step", [1, 2, 3, 7, 100])
def test_chunked_body_ends_at_its_last_chunk(step: int) -> None:
    stream, body, taken = CHUNKED + b"GET /next", ChunkedBody(), 0
    for start in range(0, len(stream), step):
        taken += body.take(stream[start : start + step], 0)
        if body.done:
            break
    assert (body.done, taken) == (True, len(CHUNKED))


@pytest.mark.parametrize(
    "text",
    [
        b"4\r\nabcdX\r\n",
        b"4;name=value\r\n",
        b"-4\r\n",
        b"0x4\r\n",
        b"4\nabcd\n",
        b"0\r\nTrailer: x\r\n\r\n",
        b"1" * 2000,
    ],
)
def test_chunked_body_malformed_is_refused(text: bytes) -> None:
    with pytest.raises(MalformedMessageError):
        ChunkedBody().take(text, 0)


def test_length_body_ends_within_the_data() -> None:
    body = LengthBody(5)
    assert body.take(b"abc", 0) == 3
    assert body.take(b"..defg", 2) == 4
    assert body.done
