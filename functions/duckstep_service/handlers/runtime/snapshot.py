"""SnapStart: the state of a function in its snapshot, and after each restore.

One snapshot is restored many times. Modules are loaded before the snapshot; child processes,
connections, credentials and random numbers belong to one process, and are made after a restore.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from snapshot_restore_py import register_after_restore, register_before_snapshot

from duckstep_service.handlers.runtime.telemetry import tracer


def use_snapshot(before: Callable[[], None], after: Callable[[], None] = lambda: None) -> None:
    """Call `before` before a snapshot and `after` after a restore; without SnapStart neither.

    uuid and TLS use the generators of the kernel and of OpenSSL, which Lambda renews; the SDK's
    delays between retries use Python's.
    """
    register_before_snapshot(tracer.load)
    register_before_snapshot(before)
    register_after_restore(random.seed)
    register_after_restore(after)
