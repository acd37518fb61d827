"""Actions that run beside a block."""

from __future__ import annotations

import threading

import pytest
from duckstep_service.handlers.runtime.concurrency import run_beside


def test_action_runs_while_the_block_does() -> None:
    began, finished = threading.Event(), threading.Event()

    def action() -> None:
        began.set()
        assert finished.wait(10)

    with run_beside(action):
        assert began.wait(10)
        finished.set()


def test_error_of_the_action_is_raised_at_the_end_of_the_block() -> None:
    def fail() -> None:
        raise KeyError("action")

    steps = []
    with pytest.raises(KeyError, match="action"), run_beside(fail):
        steps.append("block")
    assert steps == ["block"]


def test_error_of_the_block_comes_first_and_waits_for_the_action() -> None:
    ended = threading.Event()

    def fail() -> None:
        ended.set()
        raise KeyError("action")

    with pytest.raises(ValueError, match="block"), run_beside(fail):
        raise ValueError("block")
    assert ended.is_set()
