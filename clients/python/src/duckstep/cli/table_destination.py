"""The destination of tables that the commands `import` and `compact` write."""

from __future__ import annotations

import os
from typing import Annotated

import typer

ToOption = Annotated[
    str | None,
    typer.Option(
        metavar="FOLDER | s3://BUCKET/PREFIX",
        help="Folder or bucket of tables; default: the tables of `duckstep serve` without one.",
        show_default=False,
    ),
]
StackOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Deployed stack whose data bucket holds the tables.",
        show_default=False,
    ),
]


def destination(to: str | None, stack: str | None) -> dict[str, str | None]:
    """Return the options --to and --stack; the importer refuses both together.

    The state folder is for its owner alone, hence the mask of the files to come.
    """
    if to is None and stack is None:
        from duckstep.serve.location import default_data

        os.umask(0o077)
        to = str(default_data())
    return {"to": to, "stack": stack}
