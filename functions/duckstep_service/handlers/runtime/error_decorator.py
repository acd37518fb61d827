"""How a handler fails: with the class name and the text that the workflow and the API read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from duckstep_service.core.error_serialization import to_text
from duckstep_service.core.errors import DataError, DuckstepError, UserError
from duckstep_service.handlers.runtime.dependencies import logger

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def raise_by_class_name(handler: Handler) -> Handler:
    """Let a DuckstepError leave `handler` with its position and details written into its text.

    Lambda reports an exception as its class name and its text, and nothing more.
    """

    @wraps(handler)
    def wrapped(event: dict[str, Any], context: Any) -> dict[str, Any]:
        try:
            return handler(event, context)
        except DuckstepError as exc:
            _log(exc)
            raise type(exc)(to_text(exc)) from None
        except Exception:
            logger.exception("unforeseen")
            raise

    return wrapped


def _log(exc: DuckstepError) -> None:
    """Log whose mistake it is: what the caller or the table's owner has to mend is no error."""
    if isinstance(exc, UserError | DataError):
        logger.info("refused", extra={"code": exc.code})
    else:
        logger.error("failed", extra={"code": exc.code}, exc_info=exc)
