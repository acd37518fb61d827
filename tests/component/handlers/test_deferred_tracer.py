"""The tracer, which loads X-Ray's SDK after the first invocation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from duckstep_service.handlers.runtime import deferred_tracer
from duckstep_service.handlers.runtime.deferred_tracer import DeferredTracer, Handler


class RecordingTracer:
    """Records what is traced and patched."""

    traced: list[dict[str, Any]]
    patched: list[tuple[str, ...]]

    def __init__(self, auto_patch: bool) -> None:
        assert not auto_patch
        RecordingTracer.traced, RecordingTracer.patched = [], []

    def patch(self, modules: tuple[str, ...]) -> None:
        self.patched.append(modules)

    def capture_lambda_handler(
        self, handler: Handler, capture_response: bool
    ) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
        assert not capture_response

        def wrapped(event: dict[str, Any], context: Any) -> dict[str, Any]:
            self.traced.append(event)
            return handler(event, context)

        return wrapped


@pytest.fixture
def tracer(monkeypatch: pytest.MonkeyPatch) -> DeferredTracer:
    monkeypatch.setattr(deferred_tracer, "Tracer", RecordingTracer)
    monkeypatch.delenv("POWERTOOLS_TRACE_DISABLED", raising=False)
    RecordingTracer.traced, RecordingTracer.patched = [], []
    return DeferredTracer()


def test_deferred_tracer_traces_from_the_second_invocation(tracer: DeferredTracer) -> None:
    @tracer.capture_lambda_handler(capture_response=False)
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        return {"answer": event["n"]}

    assert [handler({"n": n}, None) for n in range(3)] == [{"answer": n} for n in range(3)]
    assert RecordingTracer.traced == [{"n": 1}, {"n": 2}]
    assert RecordingTracer.patched == [("botocore",)]


def test_deferred_tracer_begin_returns_the_tracer_after_the_first_call(
    tracer: DeferredTracer,
) -> None:
    assert tracer.begin() is None
    assert tracer.begin() is tracer.begin() is not None


def test_deferred_tracer_loads_nothing_where_tracing_is_disabled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deferred_tracer, "Tracer", None)
    monkeypatch.setenv("POWERTOOLS_TRACE_DISABLED", "true")
    tracer = DeferredTracer()
    assert [tracer.begin() for _ in range(3)] == [None] * 3
