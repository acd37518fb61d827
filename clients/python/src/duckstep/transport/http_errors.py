"""Errors of httpx as those of the client."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from duckstep.errors import InterfaceError
from duckstep.transport.operations import TransportFailure

_HEADER = "a token or a key has characters that no header can have."


@contextmanager
def translated() -> Iterator[None]:
    """Raise TransportFailure or InterfaceError for every error of httpx."""
    try:
        yield
    except (httpx.LocalProtocolError, UnicodeEncodeError):
        # Their messages have the header, which may be the token.
        raise InterfaceError(f"The request cannot be sent: {_HEADER}") from None
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as exc:
        raise InterfaceError(f"The request cannot be sent: {exc}") from exc
    except httpx.HTTPError as exc:
        name = type(exc).__name__
        raise TransportFailure(f"{name}: {exc}" if str(exc) else name, final=_final(exc)) from exc
    except OSError as exc:
        raise TransportFailure(str(exc)) from exc


def _final(exc: BaseException | None) -> bool:
    """Return whether a certificate was refused, which no other attempt changes."""
    while exc is not None:
        if isinstance(exc, ssl.SSLCertVerificationError):
            return True
        exc = exc.__cause__ or exc.__context__
    return False
