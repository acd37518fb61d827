"""Descriptors that pass from one end of a channel to the other."""

from __future__ import annotations

import os
import socket
import threading
from array import array
from collections.abc import Iterator

import pytest
from duckstep_service.engine.prefetch.memory_files import MemoryFile, create_memory_file
from duckstep_service.engine.worker.descriptors import (
    create_channel,
    receive_descriptors,
    send_descriptors,
)

COUNT = 100


@pytest.fixture
def files() -> Iterator[list[MemoryFile]]:
    created = [file for file in (create_memory_file(4) for _ in range(COUNT)) if file]
    yield created
    for file in created:
        file.close()


def test_received_descriptors_have_their_numbers(files: list[MemoryFile]) -> None:
    for number, file in enumerate(files):
        file.write(0, b"%04d" % number)
        file.share()
    numbers = [file.descriptor for file in files]
    assert in_child(numbers, len(numbers)) == b"".join(b"%04d" % n for n in range(COUNT))


def test_missing_descriptors_raise_error(files: list[MemoryFile]) -> None:
    numbers = [file.descriptor for file in files]
    assert in_child(numbers[:50], 51) == b"descriptors are missing"


def test_number_in_use_raises_error(files: list[MemoryFile]) -> None:
    sender, receiver = create_channel()
    send_descriptors(sender, [files[0].descriptor])
    with pytest.raises(OSError, match="in use"):
        receive_descriptors(receiver, 1)
    assert receiver.fileno() == -1


def test_message_without_descriptor_raises_error() -> None:
    sender, receiver = create_channel()
    with sender:
        sender.send(array("i", [300]))
        with pytest.raises(OSError, match="missing"):
            receive_descriptors(receiver, 1)


def test_send_to_closed_channel_ends() -> None:
    sender, receiver = create_channel()
    receiver.close()
    send_descriptors(sender, [0])
    assert sender.fileno() == -1


def in_child(numbers: list[int], count: int) -> bytes:
    """Return the contents of `count` descriptors that a child receives, or its error."""
    sender, receiver = create_channel()
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        sender.close()
        os.closerange(224, 8192)
        os.write(write_end, received(receiver, numbers, count))
        os._exit(0)
    os.close(write_end)
    receiver.close()
    thread = threading.Thread(target=send_descriptors, args=(sender, numbers))
    thread.start()
    with os.fdopen(read_end, "rb") as pipe:
        text = pipe.read()
    thread.join()
    os.waitpid(child, 0)
    return text


def received(receiver: socket.socket, numbers: list[int], count: int) -> bytes:
    try:
        receive_descriptors(receiver, count)
    except OSError as exc:
        return str(exc).encode()
    return b"".join(os.pread(number, 100, 0) for number in numbers)
