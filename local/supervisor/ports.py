"""The ports of a run."""

import socket

from local.config import HOST, Ports
from local.failure import CannotStart


def allocate(gateway: int) -> Ports:
    """Returns the gateway's port and free ones for the others, kept for the whole run.

    Raises CannotStart if the gateway's port is taken.
    """
    _check(gateway)
    listeners = [socket.create_server((HOST, 0)) for _ in range(4)]
    data, results, aws, functions = (listener.getsockname()[1] for listener in listeners)
    for listener in listeners:
        listener.close()
    return Ports(gateway=gateway, data=data, results=results, aws=aws, functions=functions)


def _check(port: int) -> None:
    try:
        socket.create_server((HOST, port)).close()
    except PermissionError as exc:
        raise CannotStart(f"Port {port} needs more rights. Choose one from 1024 up.") from exc
    except OSError as exc:
        raise CannotStart(f"Port {port} is taken. Choose another: make run PORT=8001") from exc
