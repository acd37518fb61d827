"""The Range header of a request, as S3 reads it.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

import re
from dataclasses import dataclass

# Longer numbers are beyond every object.
_RANGE = re.compile(rb"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))", re.IGNORECASE)


@dataclass(frozen=True)
class ByteRange:
    """From `first` to `last` of an object, both included, or its last `suffix` bytes."""

    first: int = 0
    last: int | None = None
    suffix: int | None = None

    def within(self, size: int) -> tuple[int, int] | None:
        """Return the first byte and the end in an object of `size` bytes, None beyond it."""
        if self.suffix is not None:
            first, end = max(0, size - self.suffix), size
        else:
            first = self.first
            end = size if self.last is None else min(self.last + 1, size)
        return (first, end) if first < end else None


def parse_range(value: bytes) -> ByteRange | None:
    """Return the range of a header, None for one that S3 ignores: malformed, or several ranges."""
    match = _RANGE.fullmatch(value)
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        return ByteRange(suffix=int(suffix))
    if last and int(last) < int(first):
        return None
    return ByteRange(int(first), int(last) if last else None)
