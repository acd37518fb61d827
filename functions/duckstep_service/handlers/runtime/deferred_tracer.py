"""The tracer of the handlers, without X-Ray's SDK in a cold start."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from aws_lambda_powertools import Tracer

# Of Powertools; the local stack sets it.
_DISABLED_VARIABLE = "POWERTOOLS_TRACE_DISABLED"

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class DeferredTracer:
    """Traces from the second invocation of a process on.

    The SDK takes as long to load as a fifth of a handler's other modules. The first trace still has
    the segments of Lambda itself: the start of the function and the invocation. Where tracing is
    disabled, the SDK is never loaded.
    """

    def __init__(self) -> None:
        self._disabled = os.environ.get(_DISABLED_VARIABLE, "").lower() == "true"
        self._invocations = 0
        self._tracer: Tracer | None = None

    def begin(self) -> Tracer | None:
        """Count an invocation; return the tracer, None in the first one or if it is disabled."""
        self._invocations += 1
        if self._invocations > 1 and self._tracer is None and not self._disabled:
            self.load()
        return self._tracer

    def load(self) -> None:
        """Load X-Ray's SDK, which also traces the calls of the AWS SDK if that is loaded."""
        self._tracer = Tracer(auto_patch=False)
        if "botocore" in sys.modules:
            self._tracer.patch(modules=("botocore",))

    def capture_lambda_handler(self, capture_response: bool) -> Callable[[Handler], Handler]:
        """Trace a handler; a response contains rows and SQL, which no trace should have."""

        def decorate(handler: Handler) -> Handler:
            traced: list[Handler] = []

            @wraps(handler)
            def wrapped(event: dict[str, Any], context: Any) -> dict[str, Any]:
                tracer = self.begin()
                if tracer is None:
                    return handler(event, context)
                if not traced:
                    capture = tracer.capture_lambda_handler
                    traced.append(capture(handler, capture_response=capture_response))
                return traced[0](event, context)

            return wrapped

        return decorate
