"""Errors: the map of codes, and what an exception carries."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from duckstep import errors
from duckstep.errors import CLASSES, Error, Position, error_from

ROOT = Path(__file__).resolve().parents[4]
CODE = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)


def test_classes_of_all_documented_codes() -> None:
    documented = set(CODE.findall((ROOT / "docs/errors.md").read_text("utf-8")))
    local = {"HostRefused", "OriginRefused"}
    assert set(CLASSES) == documented | local


def test_tree_of_the_docstring() -> None:
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    assert {"Error", "Warning", *drawn} == {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }


def test_error_of_a_document() -> None:
    error = error_from(
        {
            "code": "TableNotFound",
            "message": "no table",
            "position": {"line": 1, "column": 15, "length": 6},
            "details": {"candidates": ["reviews"]},
        },
        request_id="arn",
        status=422,
    )
    assert isinstance(error, errors.ProgrammingError)
    assert (str(error), error.code, error.request_id, error.status) == (
        "no table",
        "TableNotFound",
        "arn",
        422,
    )
    assert error.position == Position(1, 15, 6)
    assert error.details == {"candidates": ["reviews"]}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, errors.LoginRequired),
        (410, errors.ResultExpired),
        (429, errors.QuotaExceeded),
        (503, errors.ServiceFailed),
        (500, errors.InternalError),
        (None, errors.InternalError),
    ],
)
def test_error_of_an_unknown_code(status: int | None, kind: type[Error]) -> None:
    assert type(error_from({"code": "New", "message": "new"}, status=status)) is kind


def test_errors_survive_pickle() -> None:
    for error in (error_from({"code": "X", "message": "m"}, status=429), errors.MissingExtra("a")):
        copy = pickle.loads(pickle.dumps(error))
        assert type(copy) is type(error)
        assert vars(copy) == vars(error)


def test_missing_extra_names_the_command() -> None:
    error = errors.MissingExtra("arrow", "pyarrow")
    assert str(error) == "pyarrow is not installed: pip install 'duckstep[arrow]'"
