"""The error decorator of handlers: raises errors as the workflow and the API read them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from duckstep_service.core.error_serialization import to_text
from duckstep_service.core.errors import DataError, DuckstepError, UserError
from duckstep_service.handlers.runtime.telemetry import logger

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def raise_by_class_name(handler: Handler) -> Handler:
    """Raise a DuckstepError of `handler` with its position and details in its text.

    Lambda reports the class name and the text of an exception only.
    """

    @wraps(handler)
    def wrapped(event: dict[str, Any], context: Any) -> dict[str, Any]:
        try:
            return handler(event, context)
        except DuckstepError as exc:
            _log(exc)
            raise type(exc)(to_text(exc)) from None
        except Exception:
            logger.exception("unexpected")
            raise

    return wrapped


def _log(exc: DuckstepError) -> None:
    """Log an error that the caller or the owner of the table can fix as information."""
    if isinstance(exc, UserError | DataError):
        logger.info("refused", extra={"code": exc.code})
    else:
        logger.error("failed", extra={"code": exc.code}, exc_info=exc)
