"""Signals as exceptions."""

from __future__ import annotations

import os
import signal

import pytest

from duckstep.cli.failures import ExitCode, Interrupted
from duckstep.cli.signals import interruptible


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, ExitCode.TERMINATED), (signal.SIGHUP, ExitCode.HANGUP)],
)
def test_interruptible_raises_at_a_signal(number: signal.Signals, code: ExitCode) -> None:
    before = signal.signal(number, signal.SIG_DFL)
    try:
        with pytest.raises(Interrupted) as raised, interruptible():
            os.kill(os.getpid(), number)
            signal.pause()
        assert raised.value.code == code
        assert signal.getsignal(number) == signal.SIG_DFL
    finally:
        signal.signal(number, before)


def test_interruptible_under_nohup_ignores_a_hangup() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible():
            os.kill(os.getpid(), signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
