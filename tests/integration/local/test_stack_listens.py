"""Listening addresses of the stack's processes."""

import os
from pathlib import Path

import pytest

from tests.support.listeners import listening_addresses
from tests.support.stack import Stack

LOOPBACK = {"0100007F", "00000000000000000000000001000000"}


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="sockets are told by Linux's /proc")
def test_stack_listens_on_loopback_only(stack: Stack) -> None:
    listeners = listening_addresses({os.getpgid(stack.process.pid), *stack.groups()})
    assert len(listeners) >= 5
    assert {address for address, _ in listeners} <= LOOPBACK
