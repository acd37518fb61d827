"""Listening addresses of the stack's processes."""

import os
from pathlib import Path

import pytest

from local.stack_process import live_processes
from tests.support.stack import Stack

LISTENING = "0A"
LOOPBACK = {"0100007F", "00000000000000000000000001000000"}


def sockets_of(groups: set[int]) -> set[str]:
    """Return the socket inodes of the groups' processes."""
    found = set()
    for pid, _, group, _ in live_processes():
        if group not in groups:
            continue
        for file in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = os.readlink(file)
            except OSError:
                continue
            if target.startswith("socket:["):
                found.add(target[8:-1])
    return found


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="sockets are told by Linux's /proc")
def test_stack_listens_on_loopback_only(stack: Stack) -> None:
    inodes = sockets_of({os.getpgid(stack.process.pid), *stack.groups()})
    lines = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    addresses = [
        fields[1].partition(":")[0]
        for fields in lines
        if fields[3] == LISTENING and fields[9] in inodes
    ]
    assert len(addresses) >= 5
    assert set(addresses) <= LOOPBACK
