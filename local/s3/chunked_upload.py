"""Uploads in chunks, whose length rclone's server wants to know before their content."""

import re

from local.s3.message import ChunkedBody, MalformedMessageError, RequestHead

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
# Clients send a part of some megabytes in chunks.
MAX_UPLOAD_BYTES = 256 * 1024 * 1024
_CHUNKED_LINES = re.compile(rb"^(?:transfer-encoding|expect):[^\r\n]*\r\n", re.I | re.M)


class ChunkedUpload:
    """Keeps the content of a request until its last chunk."""

    def __init__(self, request: RequestHead, body: ChunkedBody) -> None:
        self._request, self._body = request, body
        self._content = body.content = bytearray()
        self.awaits_permission = b"100-continue" in request.headers.get(b"expect", b"").lower()

    def take(self, data: bytes) -> int:
        """Keep the part of the data that belongs to the request, and return its end.

        Raises MalformedMessageError.
        """
        end = self._body.take(data, 0)
        if len(self._content) > MAX_UPLOAD_BYTES:
            raise MalformedMessageError(
                f"an upload in chunks has more than {MAX_UPLOAD_BYTES >> 20} MB"
            )
        return end

    def message(self) -> bytes:
        """Return the request with Content-Length in place of its chunks."""
        head = _CHUNKED_LINES.sub(b"", self._request.text).removesuffix(b"\r\n")
        return b"%bContent-Length: %d\r\n\r\n" % (head, len(self._content)) + self._content
