"""The memory and the processor time of processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from bench.process_usage import PEAK, RESIDENT, file_bytes, group_bytes, processor_seconds

SMAPS = """\
7f1000000000-7f1000100000 r-xp 00000000 08:01 42                         /lib/a b.so
Size:               1024 kB
Rss:                 512 kB
Anonymous:             0 kB
7f1000100000-7f1000200000 rw-p 00100000 08:01 42                         /lib/a b.so
Rss:                  64 kB
Anonymous:            48 kB
7f1000200000-7f1000300000 rw-p 00000000 00:00 0                          [heap]
Rss:                 256 kB
Anonymous:           256 kB
7f1000300000-7f1000400000 rw-p 00000000 00:00 0
Rss:                 128 kB
Anonymous:           128 kB
"""


def test_file_bytes_sums_file_pages_without_copies() -> None:
    assert file_bytes(SMAPS) == {"/lib/a b.so": 528 * 1024}


def test_group_bytes_counts_shared_files_once() -> None:
    command = [sys.executable, "-c", "input()"]
    children = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(2)]
    try:
        pids = [child.pid for child in children]
        both = group_bytes([os.getpid(), *pids], RESIDENT)
        assert both < sum(group_bytes([pid], RESIDENT) for pid in (os.getpid(), *pids))
    finally:
        for child in children:
            child.communicate(b"\n")


def test_group_bytes_peak_includes_released_memory() -> None:
    before = group_bytes([os.getpid()], RESIDENT)
    block = bytearray(64 << 20)
    block[::4096] = b"1" * len(block[::4096])
    del block
    assert group_bytes([os.getpid()], PEAK) > before + (32 << 20)


def test_group_bytes_ended_process_is_0() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert group_bytes([child.pid], PEAK) == 0
    assert processor_seconds(child.pid) == 0


def test_processor_seconds_is_that_of_the_process() -> None:
    assert 0 < processor_seconds(os.getpid()) <= time.process_time() + 0.02
