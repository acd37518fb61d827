"""The S3 proxy on real sockets, before a scripted server in rclone's place."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from local.config import HOST, Keys
from local.s3 import chunked_upload
from local.s3.folder_listing import FolderListing
from local.s3.listing_response import ListedBucket
from local.s3.message import RequestHead, parse_request
from local.s3.proxy import ClientConnection, Store
from local.s3.unranged import unranged_request

KEYS = Keys("access-key", "secret-key")
SECONDS = 20.0
GET = b"GET /b/k HTTP/1.1\r\nHost: a\r\n\r\n"
RANGED = b"GET /b/k?X-Amz-Signature=1&partNumber=2 HTTP/1.1\r\nHost: a\r\nRange: bytes=-99\r\n\r\n"
INVALID = b"HTTP/1.1 416 X\r\nContent-Length: 2\r\n\r\nno"

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
Serve = Callable[[Reader, Writer], Awaitable[None]]
Use = Callable[[Reader, Writer], Awaitable[None]]


def ok(body: bytes, *lines: bytes) -> bytes:
    head = b"".join(line + b"\r\n" for line in lines)
    return b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body)


def run(serve: Serve | None, use: Use, listed: ListedBucket | None = None) -> None:
    """Run `use` with a connection to a proxy before a server that is `serve`, if any."""

    async def both() -> None:
        loop = asyncio.get_running_loop()
        serving: set[asyncio.Task[None] | None] = set()

        async def guarded(reader: Reader, writer: Writer) -> None:
            assert serve is not None
            serving.add(asyncio.current_task())
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await serve(reader, writer)
            writer.close()

        with socket.create_server((HOST, 0)) as unused:
            port = unused.getsockname()[1]
        if serve is not None:
            store = await asyncio.start_server(guarded, HOST, 0)
            port = store.sockets[0].getsockname()[1]
        proxy = await loop.create_server(
            lambda: ClientConnection(Store(port, KEYS, "us-east-1", listed)), HOST, 0
        )
        reader, writer = await asyncio.open_connection(*proxy.sockets[0].getsockname())
        await use(reader, writer)
        writer.transport.abort()
        proxy.close()
        if serve is not None:
            store.close()
        for task in serving:
            assert task is not None
            task.cancel()
        # The ends of the connections are events of the loop.
        await asyncio.sleep(0.05)

    asyncio.run(asyncio.wait_for(both(), SECONDS))


async def head(reader: Reader) -> bytes:
    return await reader.readuntil(b"\r\n\r\n")


async def answer(reader: Reader) -> tuple[int, bytes]:
    """Read a response with a length; return its status and body."""
    text = (await head(reader)).lower()
    length = int(text.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return int(text[9:12]), await reader.readexactly(length)


async def echo(reader: Reader, writer: Writer) -> None:
    """Respond to each request with its path."""
    while True:
        request = await head(reader)
        writer.write(ok(request.split()[1]))


def test_proxy_answers_pipelined_requests_in_order() -> None:
    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(b"".join(GET.replace(b"/b/k", b"/b/%d" % n) for n in range(20)))
        for n in range(20):
            assert await answer(reader) == (200, b"/b/%d" % n)

    run(echo, use)


def test_proxy_forwards_request_in_single_bytes() -> None:
    async def serve(reader: Reader, writer: Writer) -> None:
        for _ in range(2):
            text = await head(reader)
            length = 5 if text.startswith(b"PUT") else 0
            writer.write(ok(await reader.readexactly(length)))

    async def use(reader: Reader, writer: Writer) -> None:
        put = b"PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /" + GET
        for value in put:
            writer.write(bytes([value]))
            await writer.drain()
            await asyncio.sleep(0)
        assert await answer(reader) == (200, b"GET /")
        assert await answer(reader) == (200, b"")

    run(serve, use)


def test_proxy_gives_chunked_upload_its_length() -> None:
    chunks = b"5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n"

    async def serve(reader: Reader, writer: Writer) -> None:
        text = await head(reader)
        assert (
            text == b"PUT /b/k HTTP/1.1\r\nAuthorization: access-key\r\nContent-Length: 8\r\n\r\n"
        )
        assert await reader.readexactly(8) == b"helloyou"
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks[:9])
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(chunks[9:])
        await echo(reader, writer)

    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(b"PUT /b/k HTTP/1.1\r\nTransfer-Encoding: chunked\r\n")
        writer.write(b"Authorization: access-key\r\nExpect: 100-continue\r\n\r\n")
        assert (await head(reader)).startswith(b"HTTP/1.1 100 ")
        writer.write(chunks + GET)
        assert (await head(reader)).startswith(b"HTTP/1.1 200 ")
        assert await reader.readexactly(len(chunks)) == chunks
        assert await answer(reader) == (200, b"/b/k")

    run(serve, use)


def test_proxy_keeps_no_upload_of_unknown_key() -> None:
    async def serve(reader: Reader, writer: Writer) -> None:
        assert b"Transfer-Encoding: chunked" in await head(reader)
        writer.write(b"HTTP/1.1 403 X\r\nContent-Length: 2\r\n\r\nno")
        await reader.read()

    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(b"PUT /b/k HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")
        assert await answer(reader) == (403, b"no")

    run(serve, use)


def test_unranged_request_keeps_the_whole_path() -> None:
    request = parse_request(b"GET //b/a#b%25?X-Amz-Date=1&response-expires=0 HTTP/1.1\r\n\r\n")
    text = unranged_request(request, KEYS, "us-east-1")
    assert text.startswith(b"GET //b/a%23b%25?response-expires=0 HTTP/1.1\r\n")


def test_proxy_relays_interim_response() -> None:
    async def serve(reader: Reader, writer: Writer) -> None:
        await head(reader)
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        writer.write(ok(await reader.readexactly(5)))

    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(b"PUT /b/k HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert (await head(reader)).startswith(b"HTTP/1.1 100 ")
        writer.write(b"hello")
        assert await answer(reader) == (200, b"hello")

    run(serve, use)


def test_proxy_refuses_endless_upload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunked_upload, "MAX_UPLOAD_BYTES", 10)

    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(b"PUT /b/k HTTP/1.1\r\nAuthorization: access-key\r\n")
        writer.write(b"Transfer-Encoding: chunked\r\n\r\nFF\r\n" + bytes(50))
        assert (await answer(reader))[0] == 400

    run(echo, use)


def test_proxy_asks_for_whole_object_once() -> None:
    seen: list[bytes] = []

    async def serve(reader: Reader, writer: Writer) -> None:
        while True:
            seen.append(await head(reader))
            writer.write(INVALID if b"Range:" in seen[-1] else ok(b"whole"))

    async def use(reader: Reader, writer: Writer) -> None:
        for _ in range(2):
            writer.write(RANGED + GET)
            text = await head(reader)
            assert text.startswith(b"HTTP/1.1 206 ")
            assert b"Content-Range: bytes 0-4/5\r\n" in text
            assert await reader.readexactly(5) == b"whole"
            assert await answer(reader) == (200, b"whole")

    run(serve, use)
    again = seen[1]
    assert again.startswith(b"GET /b/k?partNumber=2 HTTP/1.1\r\nHost: a\r\n")
    assert b"Authorization: AWS4-HMAC-SHA256 Credential=access-key/" in again
    assert len(seen) == 6


def test_proxy_range_refused_twice_is_an_error() -> None:
    async def serve(reader: Reader, writer: Writer) -> None:
        while True:
            await head(reader)
            writer.write(INVALID)

    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(RANGED)
        assert await answer(reader) == (416, b"no")

    run(serve, use)


def test_proxy_without_store_is_unavailable() -> None:
    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(GET)
        status, body = await answer(reader)
        assert (status, b"<Code>ServiceUnavailable</Code>" in body) == (503, True)
        assert await reader.read() == b""

    run(None, use)


def test_proxy_store_that_dies_before_response_is_unavailable() -> None:
    async def serve(reader: Reader, writer: Writer) -> None:
        await head(reader)

    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(GET)
        assert (await answer(reader))[0] == 503

    run(serve, use)


def test_proxy_store_that_dies_within_response_resets_client() -> None:
    async def serve(reader: Reader, writer: Writer) -> None:
        await head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin")
        await writer.drain()

    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(GET)
        # The client must not take a part for the object.
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await answer(reader)

    run(serve, use)


def test_proxy_store_that_closes_between_requests_is_not_noticed() -> None:
    async def serve(reader: Reader, writer: Writer) -> None:
        await head(reader)
        writer.write(ok(b"one"))
        await writer.drain()

    async def use(reader: Reader, writer: Writer) -> None:
        for _ in range(3):
            writer.write(GET)
            assert await answer(reader) == (200, b"one")
            await asyncio.sleep(0.05)

    run(serve, use)


@pytest.mark.parametrize(
    "text",
    [
        b"POST /b HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        + GET,
        b"POST /b HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        b"POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4;x\r\nabcd\r\n0\r\n\r\n",
        b"GET /b HTTP/1.1\n\nGET /c HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00" + bytes(70000),
        b"GET /" + b"a" * 70000,
    ],
)
def test_proxy_refuses_ambiguous_request(text: bytes) -> None:
    seen: list[bytes] = []

    async def serve(reader: Reader, writer: Writer) -> None:
        seen.append(await reader.read(100))
        await asyncio.sleep(SECONDS)

    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(text)
        status, body = await answer(reader)
        assert (status, b"<Code>BadRequest</Code>" in body) == (400, True)
        assert await reader.read() == b""

    run(serve, use)
    assert not any(b"/c" in part or b"/b/k" in part for part in seen)


def test_proxy_garbled_response_is_unavailable() -> None:
    async def serve(reader: Reader, writer: Writer) -> None:
        await head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 9\r\n\r\nabcd")
        await reader.read()

    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(GET)
        assert (await answer(reader))[0] == 503

    run(serve, use)


def test_proxy_early_refusal_reaches_sending_client() -> None:
    async def serve(reader: Reader, writer: Writer) -> None:
        await head(reader)
        writer.write(b"HTTP/1.1 403 X\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno")
        # Go closes a connection with unread data in two steps, too.
        writer.write_eof()
        await asyncio.sleep(0.5)

    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(b"PUT /b/k HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n")
        sending = asyncio.ensure_future(_send(writer, bytes(1 << 20), 20))
        assert await answer(reader) == (403, b"no")
        sending.cancel()

    run(serve, use)


async def _send(writer: Writer, block: bytes, count: int) -> None:
    with suppress(ConnectionError):
        for _ in range(count):
            writer.write(block)
            await writer.drain()


def test_proxy_waits_for_slow_client_without_buffering() -> None:
    sent = 0

    async def serve(reader: Reader, writer: Writer) -> None:
        nonlocal sent
        await head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (64 << 20))
        for _ in range(64):
            writer.write(bytes(1 << 20))
            await writer.drain()
            sent += 1

    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(GET)
        await head(reader)
        await asyncio.sleep(0.5)
        # The kernel's buffers of both connections and the proxy's 64 KB, but not the object.
        assert sent < 40
        assert len(await reader.readexactly(64 << 20)) == 64 << 20

    run(serve, use)


def test_proxy_aborted_download_ends_stores_connection() -> None:
    ended = asyncio.Event()

    async def serve(reader: Reader, writer: Writer) -> None:
        await head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (1 << 40))
        try:
            while True:
                writer.write(bytes(1 << 20))
                await writer.drain()
        finally:
            ended.set()

    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(GET)
        await reader.readexactly(1 << 20)
        writer.transport.abort()
        await ended.wait()

    run(serve, use)


def test_proxy_response_until_close_ends_connection() -> None:
    async def serve(reader: Reader, writer: Writer) -> None:
        await head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nall of it")
        await writer.drain()

    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(GET)
        await head(reader)
        assert await reader.read() == b"all of it"

    run(serve, use)


class ScriptedListing(ListedBucket):
    """Responds to a listing with its text, and leaves one of `rclone` to rclone."""

    def __init__(self) -> None:
        super().__init__("b", FolderListing(Path("/")), KEYS)

    def respond(self, request: RequestHead) -> bytes | None:
        time.sleep(0.05)
        return None if b"rclone" in request.target else ok(b"listed")


def listing(name: bytes) -> bytes:
    return GET.replace(b"/b/k", b"/b?list-type=2&" + name)


def test_proxy_answers_listings_in_order_with_other_requests() -> None:
    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(listing(b"1") + GET + listing(b"rclone") + listing(b"2") + GET)
        for body in (b"listed", b"/b/k", b"/b?list-type=2&rclone", b"listed", b"/b/k"):
            assert await answer(reader) == (200, body)

    run(echo, use, ScriptedListing())


def test_proxy_answers_listing_while_rclone_closes() -> None:
    async def serve(reader: Reader, writer: Writer) -> None:
        await head(reader)
        writer.write(ok(b"once"))

    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(GET)
        assert await answer(reader) == (200, b"once")
        writer.write(listing(b"1"))
        assert await answer(reader) == (200, b"listed")
        writer.write(GET + listing(b"2"))
        assert await answer(reader) == (200, b"once")
        assert await answer(reader) == (200, b"listed")

    run(serve, use, ScriptedListing())


def test_proxy_closes_connection_after_last_listing() -> None:
    async def use(reader: Reader, writer: Writer) -> None:
        writer.write(listing(b"1").replace(b"Host: a", b"Host: a\r\nConnection: close"))
        assert await answer(reader) == (200, b"listed")
        assert await reader.read() == b""

    run(None, use, ScriptedListing())
