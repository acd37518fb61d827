"""Allocation of the servers' ports."""

import secrets
import socket
from collections.abc import Collection
from contextlib import ExitStack

from local.config import HOST, Ports
from local.errors import StartupError
from local.user_command import command_with

# Below the ephemeral ports of Linux and macOS: the functions open some thirty of those before the
# servers of the stack listen.
_PORT_RANGE = range(20_000, 32_000)


def allocate(gateway: int) -> Ports:
    """Return the gateway's port and free ports for the other servers.

    Raises StartupError if the gateway's port is taken.
    """
    _check_available(gateway)
    return Ports(gateway, *free_ports(7, taken={gateway}))


def free_port() -> int:
    """Return a free port."""
    return free_ports(1)[0]


def free_ports(count: int, taken: Collection[int] = ()) -> list[int]:
    """Return free ports other than `taken`."""
    ports: list[int] = []
    with ExitStack() as listeners:
        while len(ports) < count:
            port = secrets.choice(_PORT_RANGE)
            if port in taken:
                continue
            try:
                listeners.enter_context(socket.create_server((HOST, port)))
            except OSError:
                continue
            ports.append(port)
    return ports


def _check_available(port: int) -> None:
    try:
        socket.create_server((HOST, port)).close()
    except PermissionError as exc:
        raise StartupError(
            f"Port {port} needs root privileges. Use another: {command_with('port', '8001')}"
        ) from exc
    except OSError as exc:
        raise StartupError(
            f"Port {port} is taken. Use another: {command_with('port', '8001')}"
        ) from exc
