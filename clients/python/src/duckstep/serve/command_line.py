"""Options of a command of typer as the command line of a program of the stack."""

from __future__ import annotations

from collections.abc import Mapping


def command_line(options: Mapping[str, object]) -> list[str]:
    """Return `--name=value` for each option that is given, by the names of the parameters.

    A parameter that Python reserves, such as `type_`, has an underscore at its end.
    """
    arguments: list[str] = []
    for name, value in options.items():
        flag = f"--{name.rstrip('_').replace('_', '-')}"
        if isinstance(value, (list, tuple)):
            arguments += [f"{flag}={each}" for each in value]
        elif value is True:
            arguments.append(flag)
        elif value is not None and value is not False:
            arguments.append(f"{flag}={value}")
    return arguments
