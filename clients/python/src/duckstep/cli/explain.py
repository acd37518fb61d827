"""`duckstep explain`: what a query would read and cost, without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from duckstep.cli import options
from duckstep.cli.caret import point_at
from duckstep.cli.command import command
from duckstep.cli.failures import exit_code, report
from duckstep.cli.output.terminal import print_document, print_table
from duckstep.cli.parameters import read_parameters
from duckstep.cli.request import Request, read_limits, read_over, read_sql
from duckstep.cli.session import Session
from duckstep.units import bytes_text, dollars_text, seconds_text

if TYPE_CHECKING:
    from duckstep.documents.query import Estimate
    from duckstep.documents.validation import EngineChoice, Validation


def register(app: typer.Typer) -> None:
    """Register `explain`."""
    command(app, "explain", help="Show files, bytes and cost of SQL without running it.")(explain)


def explain(
    session: Session,
    sql: options.Sql = None,
    file: options.File = None,
    param: options.Named = None,
    param_json: options.NamedJson = None,
    arg: options.Positional = None,
    engine: options.EngineOption = None,
    over: options.Over = None,
    limit_seconds: options.LimitSeconds = None,
    limit_scan: options.LimitScan = None,
) -> None:
    """SQL with errors ends with the exit code that its run would have."""
    request = Request(
        read_sql(sql, file),
        read_parameters(param or (), param_json or (), arg or ()),
        engine=engine.value if engine else None,
        over=read_over(over),
        limits=read_limits(None, None, limit_seconds, limit_scan),
    )
    session.sql = request.sql
    with session.client() as client:
        validation = request.validate(client)
    if session.as_json:
        print_document(validation.document)
    else:
        show_validation(session, validation)
    if validation.errors:
        raise typer.Exit(exit_code(validation.errors[0]))


def show_validation(session: Session, validation: Validation) -> None:
    """Print the facts of a validation as lines; its errors, warnings and suggestions on stderr."""
    for name, value in _facts(validation):
        print(f"{name:<11} {value}")
    if validation.engine and validation.engine.estimates:
        print()
        print_table(_ENGINE_COLUMNS, _engine_rows(validation.engine))
    for error in validation.errors:
        report(session, error)
    for warning in validation.warnings:
        session.say(f"Warning: {warning}", "yellow")
    for suggestion in validation.suggestions:
        session.say(f"Suggestion: {suggestion.message}", "cyan")
    _say_refusal(session, validation.engine)


def _facts(validation: Validation) -> list[tuple[str, str]]:
    facts = [("valid", "yes" if validation.valid else "no")]
    if validation.tables:
        facts.append(("tables", ", ".join(validation.tables)))
    if validation.estimate:
        facts += _estimate_facts(validation.estimate)
    if validation.cost:
        place = f"estimated, list prices of {validation.cost.price_date}"
        facts.append(("cost", f"{dollars_text(validation.cost.usd)} ({place})"))
    if validation.engine:
        facts.append(("engine", f"{validation.engine.chosen}: {validation.engine.reason}"))
    if validation.parameters:
        facts.append(("parameters", ", ".join(map(str, validation.parameters))))
    if validation.columns:
        named = ", ".join(f"{column.name} {column.type}" for column in validation.columns)
        facts.append(("columns", named))
    return facts


def _estimate_facts(estimate: Estimate) -> list[tuple[str, str]]:
    def of(part: int | None, total: int | None) -> str:
        return f"{part or 0:,}" + (f" of {total:,}" if total is not None else "")

    return [
        ("files", of(estimate.files, estimate.total_files)),
        ("partitions", of(estimate.partitions, estimate.total_partitions)),
        ("bytes", f"up to {bytes_text(estimate.bytes)}"),
    ]


_ENGINE_COLUMNS = [
    ("engine", "VARCHAR"),
    ("chosen", "VARCHAR"),
    ("cost", "DOUBLE"),
    ("seconds", "DOUBLE"),
    ("reads", "BIGINT"),
    ("note", "VARCHAR"),
]


def _engine_rows(engine: EngineChoice) -> list[tuple[Any, ...]]:
    estimates = engine.estimates or {}
    duckdb, athena = estimates["duckdb"], estimates["athena"]
    chosen = {name: "yes" if engine.chosen == name else "" for name in ("duckdb", "athena")}
    unavailable = "" if athena["available"] else "not in this stack"
    refused = "cannot run this SQL" if engine.translatable is False else ""
    seconds = seconds_text(duckdb["seconds"])
    return [
        ("duckdb", chosen["duckdb"], dollars_text(duckdb["usd"]), seconds, "", _note(duckdb)),
        (
            "athena",
            chosen["athena"],
            dollars_text(athena["usd"]),
            "",
            bytes_text(athena["scannedBytes"]),
            unavailable or refused,
        ),
    ]


def _note(duckdb: dict[str, Any]) -> str:
    return "" if duckdb["fits"] else str(duckdb.get("reason", "does not fit one function"))


def _say_refusal(session: Session, engine: EngineChoice | None) -> None:
    if engine and engine.refusal:
        session.say(f"Not on Athena: {engine.refusal.message}")
        if engine.refusal.position:
            session.say(point_at(session.sql, engine.refusal.position))
