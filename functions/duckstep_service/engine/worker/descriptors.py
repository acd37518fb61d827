"""Descriptors of files that a process passes to its worker, which gives them the same numbers."""

from __future__ import annotations

import fcntl
import os
import socket
from array import array
from collections.abc import Sequence

# The variable with the number of the worker's end of the channel.
CHANNEL_VARIABLE = "DUCKSTEP_DESCRIPTORS"
# Linux passes up to 253 in a message; each is open a second time meanwhile.
_IN_MESSAGE = 32
# A started worker receives at once.
_SEND_SECONDS = 5.0


def create_channel() -> tuple[socket.socket, socket.socket]:
    """Return the ends of a channel, which keeps the bounds of messages."""
    sender, receiver = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    sender.settimeout(_SEND_SECONDS)
    return sender, receiver


def send_descriptors(channel: socket.socket, numbers: Sequence[int]) -> None:
    """Send read-only descriptors of open files with their numbers, then close the channel.

    After an error the receiver misses some.
    """
    with channel:
        try:
            for start in range(0, len(numbers), _IN_MESSAGE):
                _send(channel, numbers[start : start + _IN_MESSAGE])
        except OSError:
            return


def _send(channel: socket.socket, numbers: Sequence[int]) -> None:
    opened: list[int] = []
    try:
        for number in numbers:
            opened.append(os.open(f"/proc/self/fd/{number}", os.O_RDONLY | os.O_CLOEXEC))
        socket.send_fds(channel, [array("i", numbers)], opened)
    finally:
        for descriptor in opened:
            os.close(descriptor)


def receive_descriptors(channel: socket.socket, count: int) -> None:
    """Receive descriptors and give them their numbers, then close the channel.

    Raises OSError for an end before `count`, and for a number in use.
    """
    with channel:
        while count > 0:
            count -= _receive(channel)


def _receive(channel: socket.socket) -> int:
    numbers = array("i")
    data, descriptors, _, _ = socket.recv_fds(
        channel, _IN_MESSAGE * numbers.itemsize, _IN_MESSAGE, socket.MSG_CMSG_CLOEXEC
    )
    numbers.frombytes(data)
    try:
        if not numbers or len(numbers) != len(descriptors):
            raise OSError("descriptors are missing")
        for descriptor, number in zip(descriptors, numbers, strict=True):
            if _is_open(number):
                raise OSError(f"the descriptor {number} is in use")
            os.dup2(descriptor, number, inheritable=False)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    return len(numbers)


def _is_open(descriptor: int) -> bool:
    try:
        fcntl.fcntl(descriptor, fcntl.F_GETFD)
    except OSError:
        return False
    return True
