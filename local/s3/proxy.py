"""A proxy before rclone's S3 server: a connection to it for each connection of a client.

The bytes of a message pass as they are, but for the heads that S3 writes differently. The requests
of a connection are answered one after the other.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import cast

from local.config import HOST, Keys
from local.s3.chunked_upload import CONTINUE, ChunkedUpload
from local.s3.correction import error_response
from local.s3.listing_response import ListedBucket
from local.s3.message import (
    END_OF_HEAD,
    MAX_HEAD_BYTES,
    Body,
    ChunkedBody,
    MalformedMessageError,
    RequestHead,
    parse_request,
)
from local.s3.store_connection import StoreConnection
from local.s3.unranged import unranged_request

LOG = logging.getLogger(__name__)
_CLOSE = b"Connection: close\r\n"
# A connection that is closed while the client sends is reset, and the client loses the response.
_LINGER_SECONDS = 1.0


@dataclass(frozen=True)
class Store:
    """rclone's port, and the keys and the region of the signatures that it accepts.

    Requests for listings of a local folder are answered from `listed`, if rclone need not.
    """

    port: int
    keys: Keys
    region: str
    listed: ListedBucket | None = None


class ClientConnection(asyncio.Protocol):
    """A client's connection: forwards its requests, one after the other."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection: StoreConnection | None = None
        self._opening: asyncio.Task[None] | None = None
        self._is_listing = False
        self._input = b""
        self._request: RequestHead | None = None
        self._body: Body | None = None
        self._upload: ChunkedUpload | None = None
        self._is_answered = False
        self._is_full = False
        self._is_closing = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_closing = True
        self._drop_connection()

    def pause_writing(self) -> None:
        if self._connection is not None:
            self._connection.transport.pause_reading()

    def resume_writing(self) -> None:
        if self._connection is not None:
            self._connection.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        if not self._is_closing:
            self._input = self._input + data if self._input else data
            self._forward()

    def set_full(self, is_full: bool) -> None:
        """Stop or continue to read the client's requests, as rclone reads them."""
        self._is_full = is_full
        self._forward()

    def end_response(self, closes: bool) -> None:
        """Begin the next request, or close the connection after this response."""
        self._is_answered = True
        if closes:
            self._close()
        else:
            self._forward()

    def lose_connection(self, connection: StoreConnection) -> None:
        """Respond to a request without a response; abort a response that is incomplete."""
        if connection is not self._connection:
            return
        self._connection = None
        if self._is_idle() or self._is_closing or self._is_listing:
            return
        if connection.is_responding:
            self.transport.abort()
        else:
            self._refuse(503)

    def replace_response(self, data: bytes) -> None:
        """Send a response in place of rclone's, whose body is not read."""
        self._drop_connection()
        self.transport.write(data)
        self.end_response(closes=not self._is_sent())

    def request_whole(self) -> None:
        """Send the request again without its range."""
        assert self._request is not None
        self._drop_connection()
        head = unranged_request(self._request, self._store.keys, self._store.region)
        self._connect(self._request, head)

    def _forward(self) -> None:
        """Forward the input as far as it belongs to this request; begin the next after it."""
        try:
            while self._input and not self._is_full and not self._is_closing:
                if not (self._begin() if self._is_idle() else self._continue()):
                    break
        except MalformedMessageError as exc:
            LOG.warning("A request was refused: %s", exc)
            self._refuse(400)
        if self._is_full or (self._input and not self._is_idle()):
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()

    def _begin(self) -> bool:
        """Forward the head of a request; return whether its body can follow."""
        end = self._input.find(END_OF_HEAD) + len(END_OF_HEAD)
        if end < len(END_OF_HEAD):
            if len(self._input) > MAX_HEAD_BYTES:
                raise MalformedMessageError("the head is too long")
            return False
        request = parse_request(self._input[:end])
        self._request, self._body, self._is_answered = request, request.body(), False
        self._input = self._input[end:]
        # Only rclone verifies these signatures: no memory is spent on requests of other programs.
        if isinstance(self._body, ChunkedBody) and self._store.keys.access.encode() in request.text:
            self._upload = ChunkedUpload(request, self._body)
            if self._upload.awaits_permission:
                self.transport.write(CONTINUE)
            return True
        if self._store.listed is not None and self._store.listed.may_respond(request):
            self._is_listing = True
            # asyncio itself keeps no reference to the task.
            self._opening = asyncio.get_running_loop().create_task(
                self._list(self._store.listed, request)
            )
            return False
        return self._send(request, request.text)

    async def _list(self, listed: ListedBucket, request: RequestHead) -> None:
        """Respond to a request for a listing, or forward it."""
        response = await asyncio.to_thread(listed.respond, request)
        self._is_listing = False
        if self._is_closing:
            return
        if response is None:
            self._send(request, request.text)
            self._forward()
        else:
            self.transport.write(response)
            self.end_response(request.closes())

    def _continue(self) -> bool:
        """Forward a part of a body; return whether more of the input can follow."""
        if self._upload is not None:
            return self._collect(self._upload)
        if self._is_listing or self._connection is None:
            return False
        if self._body is None or self._body.done:
            return False
        data = self._input
        end = self._body.take(data, 0)
        self._input = data[end:]
        self._connection.transport.write(data[:end])
        return True

    def _collect(self, upload: ChunkedUpload) -> bool:
        """Keep a part of an upload in chunks; forward the upload after its last part."""
        self._input = self._input[upload.take(self._input) :]
        if not self._is_sent():
            return True
        assert self._request is not None
        self._upload = None
        return self._send(self._request, upload.message())

    def _send(self, request: RequestHead, data: bytes) -> bool:
        """Send a request, or its head; return whether the connection to rclone is open."""
        if self._connection is None:
            self._connect(request, data)
            return False
        self._connection.send(request, data)
        return True

    def _connect(self, request: RequestHead, head: bytes) -> None:
        # asyncio itself keeps no reference to the task.
        self._opening = asyncio.get_running_loop().create_task(self._open(request, head))

    async def _open(self, request: RequestHead, head: bytes) -> None:
        """Send a head on a new connection to rclone."""
        try:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: StoreConnection(self), HOST, self._store.port
            )
        except OSError as exc:
            LOG.warning("rclone does not respond: %r", exc)
            self._refuse(503)
            return
        if self._is_closing:
            connection.transport.abort()
            return
        self._connection = connection
        connection.send(request, head)
        self._forward()

    def _refuse(self, status: int) -> None:
        method = b"GET" if self._request is None else self._request.method
        self._drop_connection()
        self.transport.write(error_response(status, method, _CLOSE))
        self._close(lingers=True)

    def _close(self, lingers: bool = False) -> None:
        """Close the connection after the output, with time for the client to read it."""
        self._is_closing, self._input = True, b""
        if self._is_sent() and not lingers:
            self.transport.close()
            return
        self.transport.write_eof()
        self.transport.resume_reading()
        asyncio.get_running_loop().call_later(_LINGER_SECONDS, self.transport.close)

    def _is_sent(self) -> bool:
        return self._body is None or self._body.done

    def _is_idle(self) -> bool:
        return self._request is None or (self._is_answered and self._is_sent())

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        self._is_full = False
        if connection is not None:
            connection.transport.abort()
