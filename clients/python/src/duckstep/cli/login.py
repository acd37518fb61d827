"""`duckstep login`, `logout` and `profiles`."""

from __future__ import annotations

import warnings
from typing import Annotated

import typer

from duckstep.cli.command import command
from duckstep.cli.output.terminal import print_document, print_table
from duckstep.cli.session import Session

_COLUMNS = [
    ("profile", "VARCHAR"),
    ("default", "VARCHAR"),
    ("url", "VARCHAR"),
    ("auth", "VARCHAR"),
    ("logged in", "VARCHAR"),
]


def register(app: typer.Typer) -> None:
    """Register `login`, `logout` and `profiles`."""
    command(app, "login", help="Log in in a browser; tokens go to the keyring.")(login)
    command(app, "logout", help="Revoke and delete the tokens.")(logout)
    command(app, "profiles", help="List the profiles of the configuration file.")(profiles)


def login(
    session: Session,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address instead of opening it.")
    ] = False,
    seconds: Annotated[float, typer.Option(min=1, help="Seconds to wait.")] = 300.0,
) -> None:
    """A profile that is not in the file yet is written with the URL."""
    from duckstep.auth import login as log_in

    created = _save_new_profile(session)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        url = log_in(
            session.profile,
            url=session.url,
            open_browser=not no_browser,
            show=lambda page: session.say(f"Log in at {page}"),
            timeout=seconds,
        )
    for each in caught:
        session.say(str(each.message), "yellow")
    if session.as_json:
        print_document({"url": url, "profile": session.profile, "profileCreated": created})
    else:
        session.say(f"Logged in to {url}.")


def logout(session: Session) -> None:
    from duckstep.auth import logout as log_out

    ended = log_out(session.profile, url=session.url)
    if session.as_json:
        print_document({"loggedOut": ended})
    else:
        session.say("Logged out." if ended else "There was no login.")


def profiles(session: Session) -> None:
    from duckstep.auth import TokenStore
    from duckstep.profiles import read_config

    config, store = read_config(), TokenStore()
    rows = []
    for name, settings in config.profiles.items():
        kind = settings.auth or "browser"
        stored = kind == "browser" and settings.url and store.load(settings.url)
        default = "yes" if name == config.default else ""
        rows.append((name, default, settings.url or "", kind, "yes" if stored else ""))
    if session.as_json:
        keys = ("name", "default", "url", "auth", "loggedIn")
        print_document({"profiles": [dict(zip(keys, row, strict=True)) for row in rows]})
        return
    print_table(_COLUMNS, rows)
    session.say(str(config.path))


def _save_new_profile(session: Session) -> bool:
    """Write the profile of the session if it has a URL and is not in the file."""
    from duckstep.profiles import Settings, read_config, save_profile

    if not (session.profile and session.url) or session.profile in read_config().profiles:
        return False
    save_profile(session.profile, Settings(url=session.url, auth="browser"))
    return True
