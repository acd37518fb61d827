"""HTTP/1.1 messages in a byte stream: their heads and the extent of their bodies.

A message that two parsers could read in two ways is refused, so that no request hides in another's
body. https://www.rfc-editor.org/rfc/rfc9112.html
"""

import re
from dataclasses import dataclass, field

END_OF_HEAD = b"\r\n\r\n"
MAX_HEAD_BYTES = 64 * 1024
_MAX_LINE_BYTES = 1024
_METHODS = rb"GET|HEAD|PUT|POST|DELETE|OPTIONS"
_HEADERS = rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n\0]*\r\n)*\r\n"
_REQUEST = re.compile(rb"(" + _METHODS + rb") (/[^\s\0]*) HTTP/1\.1\r\n(" + _HEADERS + rb")")
_RESPONSE = re.compile(rb"HTTP/1\.1 ([1-5][0-9][0-9])[^\r\n\0]*\r\n(" + _HEADERS + rb")")
_NAMED = re.compile(
    rb"^(content-length|transfer-encoding|content-range|connection|expect|range|host|etag|last-modified|if-[a-z-]+)"
    rb":[ \t]*([^\r\n]*?)[ \t]*\r$",
    re.IGNORECASE | re.MULTILINE,
)
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,15})\r\n")


class MalformedMessageError(Exception):
    """A message that is not HTTP/1.1, or ambiguous."""


class LengthBody:
    """A body of a known number of bytes."""

    def __init__(self, length: int) -> None:
        self._left = length

    @property
    def done(self) -> bool:
        """Whether the body is complete."""
        return not self._left

    def take(self, data: bytes, start: int) -> int:
        """Return the end of the part of `data` from `start` on that belongs to the body."""
        step = min(self._left, len(data) - start)
        self._left -= step
        return start + step


class EndlessBody:
    """The body of a response that ends with its connection."""

    done = False

    def take(self, data: bytes, start: int) -> int:
        """Return the end of `data`."""
        return len(data)


@dataclass
class ChunkedBody:
    """A body in chunks, each after a line with its size; `content` receives them if it is set."""

    done: bool = False
    content: bytearray | None = None
    _line: bytes = b""
    _left: int = 0
    _expected: str = "size"

    def take(self, data: bytes, start: int) -> int:
        """Return the end of the part of `data` from `start` on that belongs to the body.

        Raises MalformedMessageError.
        """
        while start < len(data) and not self.done:
            if self._left:
                step = min(self._left, len(data) - start)
                if self.content is not None:
                    self.content += data[start : start + step]
                self._left -= step
                start += step
                continue
            end = data.find(b"\n", start) + 1 or len(data)
            self._line += data[start:end]
            start = end
            if len(self._line) > _MAX_LINE_BYTES:
                raise MalformedMessageError("a line between chunks is too long")
            if self._line.endswith(b"\n"):
                self._end_line(self._line)
                self._line = b""
        return start

    def _end_line(self, line: bytes) -> None:
        if self._expected == "size" and (match := _CHUNK.fullmatch(line)):
            self._left = int(match[1], 16)
            self._expected = "end of chunk" if self._left else "end"
        elif self._expected == "end of chunk" and line == b"\r\n":
            self._expected = "size"
        elif self._expected == "end" and line == b"\r\n":
            self.done = True
        else:
            raise MalformedMessageError(f"a chunked body lacks its {self._expected}")


Body = LengthBody | ChunkedBody | EndlessBody


@dataclass(frozen=True)
class Head:
    """The lines before a body; `headers` are those that matter here, in lower case."""

    text: bytes
    headers: dict[bytes, bytes] = field(repr=False)

    def closes(self) -> bool:
        """Return whether the connection ends after this message."""
        return b"close" in self.headers.get(b"connection", b"").lower()

    def _framed(self) -> Body | None:
        coding, length = (self.headers.get(n) for n in (b"transfer-encoding", b"content-length"))
        if coding is not None:
            if coding.lower() != b"chunked" or length is not None:
                raise MalformedMessageError("the length of the body is ambiguous")
            return ChunkedBody()
        if length is None:
            return None
        if not re.fullmatch(rb"[0-9]{1,18}", length):
            raise MalformedMessageError("Content-Length is not a number")
        return LengthBody(int(length))


@dataclass(frozen=True)
class RequestHead(Head):
    """The head of a request."""

    method: bytes
    target: bytes

    def body(self) -> Body:
        """Return the extent of the body. Raises MalformedMessageError."""
        return self._framed() or LengthBody(0)


@dataclass(frozen=True)
class ResponseHead(Head):
    """The head of a response."""

    status: int

    def body(self, method: bytes) -> Body:
        """Return the extent of the body, which the request's method decides, too."""
        if method == b"HEAD" or self.status in (204, 304) or self.status < 200:
            return LengthBody(0)
        return self._framed() or EndlessBody()


def parse_request(text: bytes) -> RequestHead:
    """Parse a head up to and including its empty line. Raises MalformedMessageError."""
    match = _REQUEST.fullmatch(text)
    if match is None:
        raise MalformedMessageError("the request is not understood")
    return RequestHead(text, _named(match[3]), match[1], match[2])


def parse_response(text: bytes) -> ResponseHead:
    """Parse a head up to and including its empty line. Raises MalformedMessageError."""
    match = _RESPONSE.fullmatch(text)
    if match is None:
        raise MalformedMessageError("the response is not understood")
    return ResponseHead(text, _named(match[2]), int(match[1]))


def _named(lines: bytes) -> dict[bytes, bytes]:
    found = _NAMED.findall(lines)
    headers = {name.lower(): value for name, value in found}
    if len(headers) < len(found):
        raise MalformedMessageError("a header is repeated")
    return headers
