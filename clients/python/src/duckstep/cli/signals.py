"""Signals, and a closed stdout, as exceptions of the main thread."""

from __future__ import annotations

import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from duckstep.cli.failures import ExitCode, Interrupted


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise Interrupted in the body at SIGTERM and SIGHUP, and when stdout's reader has gone.

    A query that nobody reads would cost money until its end; a write would notice only then.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    closed = threading.Event()

    def stop(*_: Any) -> None:
        raise Interrupted(ExitCode.PIPE_CLOSED if closed.is_set() else ExitCode.TERMINATED)

    def hang_up(*_: Any) -> None:
        raise Interrupted(ExitCode.HANGUP)

    before = signal.signal(signal.SIGTERM, stop)
    hangup = getattr(signal, "SIGHUP", None)
    # nohup ignores the signal.
    hangs_up = hangup is not None and signal.getsignal(hangup) is signal.SIG_DFL
    if hangs_up:
        signal.signal(signal.SIGHUP, hang_up)
    # Held while the signal is sent: after the end of the body it would kill the process.
    lock = threading.Lock()
    ended = _watch_stdout(closed, lock)
    try:
        yield
    finally:
        with lock:
            ended.set()
        signal.signal(signal.SIGTERM, before)
        if hangs_up:
            signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _watch_stdout(closed: threading.Event, lock: threading.Lock) -> threading.Event:
    """Send SIGTERM to the main thread when stdout has no reader; return how to end the watch."""
    ended = threading.Event()
    poll = getattr(select, "poll", None)
    if poll is None or not sys.stdout or sys.stdout.isatty():
        return ended
    try:
        number = sys.stdout.fileno()
    except OSError:
        return ended
    main = threading.main_thread().ident

    def watch() -> None:
        watched = poll()
        watched.register(number, 0)
        while not ended.is_set():
            if any(event & (select.POLLERR | select.POLLNVAL) for _, event in watched.poll(500)):
                with lock:
                    if not ended.is_set() and main is not None:
                        closed.set()
                        signal.pthread_kill(main, signal.SIGTERM)
                return

    threading.Thread(target=watch, daemon=True, name="stdout").start()
    return ended
