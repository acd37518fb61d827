"""Proposals for the completion of a shell such as bash: profiles and tables."""

from __future__ import annotations

import typer

_SECONDS = 2.0


def profile_names(incomplete: str) -> list[str]:
    """Return the profiles that begin with a text."""
    from duckstep import errors
    from duckstep.profiles import read_config

    try:
        names = read_config().profiles
    except errors.Error:
        return []
    return [name for name in names if name.startswith(incomplete)]


def table_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the tables that begin with a text, none if the stack does not respond soon."""
    import duckstep

    given = {**ctx.find_root().params, **{k: v for k, v in ctx.params.items() if v}}
    options = {name: given.get(name) for name in ("url", "profile", "token")}
    try:
        with duckstep.connect(**options, timeout=_SECONDS, retries=0) as client:
            names = [table.name for table in client.tables()]
    except duckstep.Error:
        return []
    return [name for name in names if name.lower().startswith(incomplete.lower())]
