"""Exit codes, and the report of an error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

import typer

from duckstep import errors
from duckstep.cli.caret import point_at
from duckstep.cli.session import Session, say


class ExitCode(IntEnum):
    """The exit codes of the command; docs/clients.md lists them."""

    DONE = 0
    SERVICE = 1
    USAGE = 2
    REQUEST = 3
    LOGIN = 4
    LIMIT = 5
    TIMED_OUT = 6
    NO_CONNECTION = 7
    DATA = 8
    HANGUP = 129
    """128 + SIGHUP: the terminal was closed."""
    CANCELLED = 130
    PIPE_CLOSED = 141
    """128 + SIGPIPE, as of every Unix command whose reader has ended."""
    TERMINATED = 143


# The first class that matches.
_CODES: tuple[tuple[type[errors.Error], ExitCode], ...] = (
    (errors.InterfaceError, ExitCode.USAGE),
    (errors.QueryCancelled, ExitCode.CANCELLED),
    (errors.LoginRequired, ExitCode.LOGIN),
    (errors.LimitExceeded, ExitCode.LIMIT),
    (errors.QuotaExceeded, ExitCode.LIMIT),
    (errors.QueryTimedOut, ExitCode.TIMED_OUT),
    (errors.ConnectionFailed, ExitCode.NO_CONNECTION),
    (errors.ResultExpired, ExitCode.DATA),
    (errors.DataError, ExitCode.DATA),
    (errors.ProgrammingError, ExitCode.REQUEST),
    (errors.NotSupportedError, ExitCode.REQUEST),
)


class Interrupted(BaseException):
    """The process must end: by a signal, or because nothing reads its output."""

    def __init__(self, code: ExitCode) -> None:
        super().__init__(code)
        self.code = code


def exit_code(error: errors.Error) -> ExitCode:
    """Return the exit code of an error."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), ExitCode.SERVICE)


@contextmanager
def reporting(session: Session) -> Iterator[None]:
    """Report an error of the body, and leave with its exit code."""
    try:
        yield
    except errors.Error as error:
        report(session, error)
        raise typer.Exit(exit_code(error)) from error
    except BrokenPipeError as error:
        _discard_stdout()
        raise typer.Exit(ExitCode.PIPE_CLOSED) from error
    except (OSError, UnicodeDecodeError) as error:
        _report_file(session, error)
        raise typer.Exit(ExitCode.USAGE) from error
    except KeyboardInterrupt as error:
        raise typer.Exit(ExitCode.CANCELLED) from error
    except Interrupted as ended:
        if ended.code is ExitCode.PIPE_CLOSED:
            _discard_stdout()
        raise typer.Exit(ended.code) from ended


def report(session: Session, error: errors.Error) -> None:
    """Write an error: as JSON to stdout, or for people to stderr."""
    if session.as_json:
        print(json.dumps({"error": error_document(error)}, ensure_ascii=False), flush=True)
        return
    say(f"{error.code or type(error).__name__}: {error.message}", "red")
    if error.position and session.sql:
        say(point_at(session.sql, error.position))


def _report_file(session: Session, error: OSError | UnicodeDecodeError) -> None:
    """Report a file that cannot be read or written, which may be stdout on a full disk."""
    if isinstance(error, UnicodeDecodeError):
        text = f"The input is not UTF-8: {error}"
    else:
        name = f"{error.filename}: " if error.filename else "A file cannot be written: "
        text = f"{name}{error.strerror or error}"
    try:
        report(session, errors.InterfaceError(text))
        sys.stdout.flush()
    except OSError:
        _discard_stdout()
        say(text, "red")


def error_document(error: errors.Error) -> dict[str, Any]:
    """Return an error as the service writes it, with the query's id and the exit code."""
    position = error.position
    document = {
        "code": error.code or type(error).__name__,
        "message": error.message,
        "position": vars(position) if position else None,
        "details": error.details or None,
        "requestId": error.request_id,
        "exitCode": int(exit_code(error)),
    }
    return {name: value for name, value in document.items() if value is not None}


def usage(message: str) -> errors.InterfaceError:
    """Return the error of options that do not fit."""
    return errors.InterfaceError(message, code="Usage")


def _discard_stdout() -> None:
    """Point stdout at nothing, for the flush at the interpreter's end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
