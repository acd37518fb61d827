"""The command that the user ran, as messages name it with its options.

DUCKSTEP_COMMAND is its name, `make run` without it; the options of make are variables.
"""

import os

VARIABLE = "DUCKSTEP_COMMAND"
_MAKE = "make run"
_MAKE_VARIABLES = {"parameter": "PARAMETERS"}


def user_command() -> str:
    """Return the name of the command."""
    return os.environ.get(VARIABLE, _MAKE)


def is_client() -> bool:
    """Return whether the user ran a command of the Python client."""
    return user_command().startswith("duckstep ")


def command_with(name: str, value: str) -> str:
    """Return the command with an option, such as `make run PORT=8001`.

    `data` is the folder or bucket, which is an argument of other commands.
    """
    return f"{user_command()} {option(name, value)}"


def option(name: str, value: str) -> str:
    """Return an option as the command takes it: `PORT=8001` or `--port 8001`."""
    if is_client():
        return value if name == "data" else f"--{name} {value}"
    return f"{_MAKE_VARIABLES.get(name, name.upper())}={value}"


def repair_hint() -> str:
    """Return how the command's packages are installed again."""
    if is_client():
        return "pip install --force-reinstall 'duckstep[serve]'"
    return "make clean run"
