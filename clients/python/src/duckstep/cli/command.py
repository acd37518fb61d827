"""The decorator of the commands that talk to a stack."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, get_type_hints

import typer

from duckstep.cli.failures import reporting
from duckstep.cli.session import JsonOption, ProfileOption, Session, TokenOption, UrlOption

_SHARED: dict[str, tuple[Any, Any]] = {
    "url": (UrlOption, None),
    "profile": (ProfileOption, None),
    "token": (TokenOption, None),
    "as_json": (JsonOption, False),
}


def command(
    app: typer.Typer, name: str, **settings: Any
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function of a Session, with the global options after the command as well.

    Errors of duckstep become a message on stderr, or JSON, and an exit code.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def run(ctx: typer.Context, **options: Any) -> None:
            shared = {each: options.pop(each) for each in _SHARED}
            session = (ctx.find_root().obj or Session()).using(**shared)
            with reporting(session):
                function(session, **options)

        _declare(run, function)
        app.command(name, **settings)(run)
        return function

    return register


def _declare(run: Callable[..., None], function: Callable[..., None]) -> None:
    """Give `run` the parameters of `function` and the shared ones, which typer reads."""
    own = list(inspect.signature(function).parameters.values())[1:]
    hints = get_type_hints(function, include_extras=True)
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context),
        *(each.replace(kind=keyword, annotation=hints[each.name]) for each in own),
        *(
            inspect.Parameter(name, keyword, annotation=kind, default=default)
            for name, (kind, default) in _SHARED.items()
        ),
    ]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
