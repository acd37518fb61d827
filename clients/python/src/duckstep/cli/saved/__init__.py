"""`duckstep saved`: queries that are kept by name, with their versions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from duckstep.cli import options
from duckstep.cli.command import command
from duckstep.cli.output.terminal import print_document, print_table
from duckstep.cli.parameters import read_parameters
from duckstep.cli.request import read_over, read_sql
from duckstep.cli.saved.find import SavedName, find, find_path, split_path
from duckstep.cli.saved.run import run
from duckstep.cli.session import Session

if TYPE_CHECKING:
    from duckstep.documents import SavedQuery

_COLUMNS = [
    ("name", "VARCHAR"),
    ("version", "BIGINT"),
    ("changed", "TIMESTAMP"),
    ("description", "VARCHAR"),
    ("id", "VARCHAR"),
]


def register(app: typer.Typer) -> None:
    """Register `saved` with its commands."""
    saved = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Keep queries by name.")
    command(saved, "list", help="List your saved queries.")(list_saved)
    command(saved, "show", help="Print the SQL of a saved query.")(show)
    command(saved, "save", help="Save SQL, as a new version if the name exists.")(save)
    command(saved, "run", help="Run a saved query.")(run)
    command(saved, "versions", help="List the versions of a saved query.")(versions)
    command(saved, "delete", help="Delete saved queries with their versions.")(delete)
    app.add_typer(saved, name="saved")


def list_saved(
    session: Session,
    folder: Annotated[str | None, typer.Option(help="Only this folder.")] = None,
    text: Annotated[str | None, typer.Option(help="Text of name, folder, description.")] = None,
) -> None:
    with session.client() as client:
        found = sorted(client.saved.list(folder=folder, text=text), key=lambda each: each.path)
    _print("saved", found, session)


def show(
    session: Session,
    name: SavedName,
    version: Annotated[int | None, typer.Option(min=1, help="A version.")] = None,
) -> None:
    with session.client() as client:
        saved = find(client, name)
        found = client.saved.version(saved.id, version) if version else client.saved.get(saved.id)
    if session.as_json:
        print_document(found.document)
        return
    print(found.query)
    facts = [found.path, f"version {found.version}", found.description]
    if found.parameters:
        facts.append(json.dumps(found.parameters, ensure_ascii=False))
    session.say(" · ".join(fact for fact in facts if fact))


def save(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="FOLDER/NAME or NAME.")],
    sql: options.Sql = None,
    file: options.File = None,
    description: Annotated[str | None, typer.Option(help="What the query is for.")] = None,
    param: options.Named = None,
    param_json: options.NamedJson = None,
    arg: options.Positional = None,
    engine: options.EngineOption = None,
    over: options.Over = None,
) -> None:
    folder, last = split_path(name)
    given: dict[str, Any] = {
        "query": read_sql(sql, file),
        "description": description,
        "parameters": read_parameters(param or (), param_json or (), arg or ()),
        "engine": engine.value if engine else None,
        "over": read_over(over),
    }
    content = {key: value for key, value in given.items() if value is not None}
    with session.client() as client:
        existing = find_path(client, name)
        if existing is None:
            saved = client.saved.create(last, folder=folder, **content)
        else:
            saved = client.saved.update(client.saved.get(existing.id), **content)
    if session.as_json:
        print_document(saved.document)
    else:
        session.say(f"{saved.path}: version {saved.version}")


def versions(session: Session, name: SavedName) -> None:
    with session.client() as client:
        found = client.saved.versions(find(client, name).id)
    _print("versions", found, session)


def delete(
    session: Session,
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names or ids.")],
) -> None:
    with session.client() as client:
        found = [find(client, name) for name in names]
        for saved in found:
            client.saved.delete(saved)
    if session.as_json:
        print_document({"deleted": [saved.id for saved in found]})
    else:
        session.say(f"Deleted: {', '.join(saved.path for saved in found)}")


def _print(member: str, found: Sequence[SavedQuery], session: Session) -> None:
    if session.as_json:
        print_document({member: [each.document for each in found]})
    else:
        print_table(_COLUMNS, [_row(each) for each in found])


def _row(saved: SavedQuery) -> tuple[object, ...]:
    changed = saved.updated_at
    when = changed.astimezone().strftime("%Y-%m-%d %H:%M:%S") if changed else ""
    return saved.path, saved.version, when, " ".join(saved.description.split()), saved.id
