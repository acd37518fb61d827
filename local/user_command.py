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


def command_with(name: str, value: str) -> str:
    """Return the command with an option, such as `make run PORT=8001`.

    `data` is the folder or bucket, which is an argument of other commands.
    """
    return f"{user_command()} {option(name, value)}"


def option(name: str, value: str) -> str:
    """Return an option as the command takes it: `PORT=8001` or `--port 8001`."""
    if user_command() == _MAKE:
        return f"{_MAKE_VARIABLES.get(name, name.upper())}={value}"
    return value if name == "data" else f"--{name} {value}"


def repair_hint() -> str:
    """Return how the command's packages are installed again."""
    if user_command() == _MAKE:
        return "make clean run"
    return "pip install --force-reinstall 'duckstep[serve]'"
