"""The place of the stack and of what it writes."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_state_path

from duckstep.errors import InterfaceError

PACKAGE = Path(__file__).resolve().parents[1]


def find_stack(package: Path = PACKAGE) -> Path:
    """Return the folder of the stack: that of the wheel, or the checkout of an editable package.

    Raises InterfaceError if the installed wheel has the client alone.
    """
    carried, checkout = package / "_stack", package.parents[3]
    if (carried / "local").is_dir():
        return carried
    if package.parent.name == "src" and (checkout / "local/__main__.py").is_file():
        return checkout
    raise InterfaceError(
        "This package was built without the stack (DUCKSTEP_WHEEL=client). Install a wheel that"
        " `make wheel` built, or use `make run` in a checkout."
    )


def default_state() -> Path:
    """Return the state folder of the stack without `--state`."""
    return user_state_path("duckstep", appauthor=False) / "stack"


def default_data() -> Path:
    """Return the tables that `duckstep serve` without a folder serves."""
    return default_state() / "data"
