"""The ports of a run."""

import secrets
import socket
from collections.abc import Collection
from contextlib import ExitStack

from local.config import HOST, Ports
from local.errors import CannotStart

# Below what Linux and macOS give to connections and to sockets that ask for any port: the functions
# open some thirty of those, while the servers of a stack are about to listen.
_RANGE = range(20_000, 32_000)


def allocate(gateway: int) -> Ports:
    """Returns the gateway's port and free ones for the others, kept for the whole run.

    Raises CannotStart if the gateway's port is taken.
    """
    _check(gateway)
    data, results, aws, functions = free_ports(4, taken={gateway})
    return Ports(gateway=gateway, data=data, results=results, aws=aws, functions=functions)


def free_port() -> int:
    """Returns a port on which nothing listens."""
    return free_ports(1)[0]


def free_ports(count: int, taken: Collection[int] = ()) -> list[int]:
    """Returns ports on which nothing listens, other than those that are `taken`."""
    found: list[int] = []
    with ExitStack() as listeners:
        while len(found) < count:
            port = secrets.choice(_RANGE)
            if port in taken:
                continue
            try:
                listeners.enter_context(socket.create_server((HOST, port)))
            except OSError:
                continue
            found.append(port)
    return found


def _check(port: int) -> None:
    try:
        socket.create_server((HOST, port)).close()
    except PermissionError as exc:
        raise CannotStart(f"Port {port} needs more rights. Choose one from 1024 up.") from exc
    except OSError as exc:
        raise CannotStart(f"Port {port} is taken. Choose another: make run PORT=8001") from exc
