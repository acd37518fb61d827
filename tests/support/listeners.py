"""Listening sockets of processes, from Linux's /proc."""

from __future__ import annotations

import os
from pathlib import Path

from local.stack_process import live_processes

LISTENING = "0A"


def listening_addresses(groups: set[int]) -> list[tuple[str, int]]:
    """Return the address, in hexadecimal, and the port of each listener of the process groups."""
    inodes = sockets_of(groups)
    lines = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    listeners = [
        fields[1].split(":") for fields in lines if fields[3] == LISTENING and fields[9] in inodes
    ]
    return [(address, int(port, 16)) for address, port in listeners]


def listening_ports(groups: set[int]) -> set[int]:
    """Return the ports of the listeners of the process groups."""
    return {port for _, port in listening_addresses(groups)}


def _descriptors(pid: int) -> list[Path]:
    """Return a process's descriptors, none of a function, which forbids its inspection."""
    try:
        return list(Path(f"/proc/{pid}/fd").iterdir())
    except PermissionError:
        return []


def sockets_of(groups: set[int]) -> set[str]:
    """Return the socket inodes of the groups' processes."""
    found = set()
    for pid, _, group, _ in live_processes():
        if group not in groups:
            continue
        for file in _descriptors(pid):
            try:
                target = os.readlink(file)
            except OSError:
                continue
            if target.startswith("socket:["):
                found.add(target[8:-1])
    return found
