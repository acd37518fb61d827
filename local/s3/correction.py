"""The responses of S3 made of rclone's.

rclone's server answers a part of an object with 200, a HEAD with Range as if it had none, and a
suffix longer than the object with 416; it refuses ranges that S3 ignores, and reads no condition.
"""

from __future__ import annotations

from dataclasses import dataclass

from local.s3.byte_range import ByteRange, parse_range
from local.s3.conditions import failed_condition
from local.s3.message import RequestHead, ResponseHead

_PHRASES = {
    200: "OK",
    206: "Partial Content",
    304: "Not Modified",
    400: "Bad Request",
    412: "Precondition Failed",
    416: "Requested Range Not Satisfiable",
    503: "Service Unavailable",
}
_ERRORS = {
    400: ("BadRequest", "An error occurred when parsing the HTTP request."),
    412: ("PreconditionFailed", "At least one of the pre-conditions you specified did not hold"),
    416: ("InvalidRange", "The requested range is not satisfiable"),
    503: ("ServiceUnavailable", "Service is unable to handle request."),
}
# Of a response without the object; the others, such as CORS, remain.
_CHECKSUM = b"x-amz-checksum-"
_ABOUT_THE_BODY = (b"accept-ranges:", b"content-", _CHECKSUM)
_ABOUT_THE_OBJECT = (*_ABOUT_THE_BODY, b"etag:", b"last-modified:", b"x-amz-meta-")
_OF_THE_WHOLE = (b"content-length:", _CHECKSUM)
_REFUSED_RANGES = (416, 501)


@dataclass(frozen=True)
class Correction:
    """The bytes to send in place of a response's head, and of its body if that is dropped."""

    data: bytes
    keeps_body: bool = True


def wants_whole(request: RequestHead, response: ResponseHead) -> bool:
    """Return whether S3 answers a range that rclone refused; the whole object has the answer."""
    value = request.headers.get(b"range")
    if request.method != b"GET" or value is None or response.status not in _REFUSED_RANGES:
        return False
    wanted = parse_range(value)
    return wanted is None or bool(wanted.suffix)


def correct(request: RequestHead, response: ResponseHead) -> Correction:
    """Return the response of S3, which is most often rclone's own."""
    if response.status != 200 or request.method not in (b"GET", b"HEAD"):
        return Correction(response.text)
    status = failed_condition(request.headers, response.headers)
    if status is not None:
        return Correction(_without_object(request, response, status), keeps_body=False)
    if b"content-range" in response.headers:
        return Correction(_partial(response))
    value = request.headers.get(b"range")
    wanted = None if value is None else parse_range(value)
    if wanted is None or b"content-length" not in response.headers:
        return Correction(response.text)
    return _part(request, response, wanted)


def _part(request: RequestHead, response: ResponseHead, wanted: ByteRange) -> Correction:
    """Return the answer to a HEAD, or to a GET whose range is the whole object."""
    size = int(response.headers[b"content-length"])
    found = wanted.within(size)
    if found is None:
        return Correction(_without_object(request, response, 416), keeps_body=False)
    if request.method == b"GET" and found != (0, size):
        return Correction(response.text)
    first, end = found
    lines = [line for line in _lines(response) if not line.lower().startswith(_OF_THE_WHOLE)]
    part = f"Content-Length: {end - first}\r\nContent-Range: bytes {first}-{end - 1}/{size}\r\n"
    return Correction(_status_line(206) + b"".join(lines) + part.encode() + b"\r\n")


def error_response(status: int, method: bytes, lines: bytes = b"") -> bytes:
    """Return an error of S3 with further header lines."""
    code, message = _ERRORS[status]
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    ).encode()
    head = f"Content-Type: application/xml\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return _status_line(status) + lines + head + (b"" if method == b"HEAD" else body)


def _without_object(request: RequestHead, response: ResponseHead, status: int) -> bytes:
    hidden = _ABOUT_THE_BODY if status == 304 else _ABOUT_THE_OBJECT
    kept = b"".join(line for line in _lines(response) if not line.lower().startswith(hidden))
    if status == 304:
        return _status_line(status) + kept + b"\r\n"
    return error_response(status, request.method, kept)


def _partial(response: ResponseHead) -> bytes:
    """Return the head of a part, without the checksum of the whole."""
    if _CHECKSUM not in response.text.lower():
        return _status_line(206) + response.text[response.text.index(b"\r\n") + 2 :]
    lines = [line for line in _lines(response) if not line.lower().startswith(_CHECKSUM)]
    return _status_line(206) + b"".join(lines) + b"\r\n"


def _lines(response: ResponseHead) -> list[bytes]:
    """Return the header lines without the status line and the empty line."""
    return response.text.splitlines(keepends=True)[1:-1]


def _status_line(status: int) -> bytes:
    return f"HTTP/1.1 {status} {_PHRASES[status]}\r\n".encode()
