"""Exit codes, and the report of an error."""

from __future__ import annotations

import json

import pytest
import typer

from duckstep import errors
from duckstep.cli.failures import ExitCode, exit_code, reporting
from duckstep.cli.session import Session
from duckstep.errors import CLASSES, Position


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("QuerySyntaxError", ExitCode.REQUEST),
        ("StatementNotAllowed", ExitCode.REQUEST),
        ("Unauthorized", ExitCode.LOGIN),
        ("ScanLimitExceeded", ExitCode.LIMIT),
        ("QuotaExceeded", ExitCode.LIMIT),
        ("TimeLimitExceeded", ExitCode.TIMED_OUT),
        ("InvalidDataFile", ExitCode.DATA),
        ("ResultExpired", ExitCode.DATA),
        ("QueryCancelled", ExitCode.CANCELLED),
        ("EngineCrashed", ExitCode.SERVICE),
        ("InternalError", ExitCode.SERVICE),
    ],
)
def test_exit_code_of_the_services_codes(code: str, expected: ExitCode) -> None:
    assert exit_code(CLASSES[code]("message", code=code)) is expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (errors.ConnectionFailed("none"), ExitCode.NO_CONNECTION),
        (errors.MissingExtra("shell"), ExitCode.USAGE),
        (errors.ProfileError("none"), ExitCode.USAGE),
    ],
)
def test_exit_code_of_the_clients_errors(error: errors.Error, expected: ExitCode) -> None:
    assert exit_code(error) is expected


def test_reporting_writes_message_and_sql(capsys: pytest.CaptureFixture[str]) -> None:
    error = errors.ProgrammingError("No.", code="ColumnNotFound", position=Position(1, 8, 1))

    with pytest.raises(typer.Exit) as ended, reporting(Session(sql="SELECT x")):
        raise error

    out, err = capsys.readouterr()
    assert (ended.value.exit_code, out) == (ExitCode.REQUEST, "")
    assert err == "ColumnNotFound: No.\n  1 | SELECT x\n    |        ^\n"


def test_reporting_json_writes_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    error = errors.ProgrammingError("No.", code="TableNotFound", details={"candidates": ["t"]})

    with pytest.raises(typer.Exit), reporting(Session(as_json=True)):
        raise error

    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out) == {
        "error": {
            "code": "TableNotFound",
            "message": "No.",
            "details": {"candidates": ["t"]},
            "exitCode": 3,
        }
    }


def test_reporting_missing_file_is_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, reporting(Session()):
        open("/nonexistent/file.sql")  # noqa: SIM115

    assert ended.value.exit_code == ExitCode.USAGE
    assert "/nonexistent/file.sql: No such file" in capsys.readouterr().err


def test_reporting_ctrl_c_is_130() -> None:
    with pytest.raises(typer.Exit) as ended, reporting(Session()):
        raise KeyboardInterrupt

    assert ended.value.exit_code == 130


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (OSError(28, "No space left on device"), "No space left"),
        (UnicodeDecodeError("utf-8", b"\xe9", 0, 1, "invalid"), "not UTF-8"),
    ],
)
def test_reporting_of_files(
    error: Exception, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as left, reporting(Session()):
        raise error

    assert left.value.exit_code == ExitCode.USAGE
    assert text in capsys.readouterr().err
