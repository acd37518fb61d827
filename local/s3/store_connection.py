"""A connection to rclone, which returns its responses to a client as S3's."""

import asyncio
import logging
from typing import Protocol, cast

from local.s3.correction import correct, wants_whole
from local.s3.message import (
    END_OF_HEAD,
    MAX_HEAD_BYTES,
    Body,
    EndlessBody,
    MalformedMessageError,
    RequestHead,
    ResponseHead,
    parse_response,
)

LOG = logging.getLogger(__name__)


class Client(Protocol):
    """The receiver of the responses."""

    transport: asyncio.Transport

    def set_full(self, is_full: bool) -> None:
        """Stop or continue to send."""

    def end_response(self, closes: bool) -> None:
        """Take note of the end of a response."""

    def lose_connection(self, connection: "StoreConnection") -> None:
        """Take note of the end of the connection."""

    def replace_response(self, data: bytes) -> None:
        """Take another response than rclone's."""

    def request_whole(self) -> None:
        """Send the request again without its range."""


class StoreConnection(asyncio.Protocol):
    """Reads the responses to one request after the other."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._is_repeated = False
        self._input = b""
        self._request: RequestHead | None = None
        self._response: ResponseHead | None = None
        self._body: Body | None = None

    @property
    def is_responding(self) -> bool:
        """Whether the client has received a part of a response."""
        return self._response is not None

    def send(self, request: RequestHead, head: bytes) -> None:
        """Send the head of a request, or one in its place."""
        self._request, self._is_repeated = request, head is not request.text
        self.transport.write(head)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is None and isinstance(self._body, EndlessBody):
            self._client.end_response(closes=True)
        self._client.lose_connection(self)

    def pause_writing(self) -> None:
        self._client.set_full(True)

    def resume_writing(self) -> None:
        self._client.set_full(False)

    def data_received(self, data: bytes) -> None:
        data = self._input + data if self._input else data
        self._input = b""
        try:
            while data and not self.transport.is_closing():
                data = self._relay_body(data) if self._response else self._relay_head(data)
        except MalformedMessageError as exc:
            LOG.error("rclone's response was not relayed: %s", exc)
            self.transport.abort()

    def _relay_head(self, data: bytes) -> bytes:
        """Relay a head, corrected, with the begin of its body; return the rest of the data."""
        if self._request is None:
            raise MalformedMessageError("there was no request")
        end = data.find(END_OF_HEAD) + len(END_OF_HEAD)
        if end < len(END_OF_HEAD):
            if len(data) > MAX_HEAD_BYTES:
                raise MalformedMessageError("the head is too long")
            self._input = data
            return b""
        response = parse_response(data[:end])
        if response.status < 200:
            self._client.transport.write(response.text)
            return data[end:]
        if not self._is_repeated and wants_whole(self._request, response):
            self._client.request_whole()
            return b""
        correction = correct(self._request, response)
        if not correction.keeps_body:
            self._client.replace_response(correction.data)
            return b""
        self._response, self._body = response, response.body(self._request.method)
        return self._relay_body(data, end, correction.data)

    def _relay_body(self, data: bytes, start: int = 0, head: bytes = b"") -> bytes:
        """Relay the part of the data that belongs to the body, after a head; return the rest."""
        assert self._response is not None and self._body is not None
        end = self._body.take(data, start)
        self._client.transport.write(head + data[start:end])
        if self._body.done:
            closes = self._response.closes()
            self._request = self._response = self._body = None
            self._client.end_response(closes)
        return data[end:]
