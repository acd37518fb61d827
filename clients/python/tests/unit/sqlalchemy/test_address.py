"""The URL of an engine."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from duckstep.sqlalchemy.address import connect_arguments


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("duckstep://localhost:8000", {"url": "http://localhost:8000"}),
        ("duckstep://127.0.0.1:1/?secure=true", {"url": "https://127.0.0.1:1"}),
        ("duckstep://[::1]:8000", {"url": "http://[::1]:8000"}),
        ("duckstep://api.example", {"url": "https://api.example"}),
        ("duckstep://api.example/?secure=false", {"url": "http://api.example"}),
        ("duckstep://:a%2Fb@api.example", {"url": "https://api.example", "token": "a/b"}),
        (
            "duckstep://id:secret@api.example",
            {"url": "https://api.example", "client_id": "id", "client_secret": "secret"},
        ),
        (
            "duckstep://id:secret@api.example/v1?login_url=https%3A%2F%2Flogin&scope=a%2Fb",
            {
                "url": "https://api.example/v1",
                "client_id": "id",
                "client_secret": "secret",
                "login_url": "https://login",
                "scope": "a/b",
            },
        ),
        ("duckstep:///?profile=prod", {"profile": "prod"}),
        ("duckstep://", {}),
        ("duckstep:///?timeout=2.5&retries=0", {"timeout": 2.5, "retries": 0}),
        ("duckstep:///?reuse=false&engine=duckdb", {"reuse": False, "engine": "duckdb"}),
    ],
)
def test_url_gives_the_arguments_of_connect(url: str, expected: dict[str, Any]) -> None:
    assert connect_arguments(make_url(url)) == expected


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "duckstep:///?wait=1",
            'Unknown option "wait" of the URL; allowed: engine, login_url',
        ),
        ("duckstep:///lake", "A duckstep URL without a host has no path; remove /lake."),
        ("duckstep:///?retries=many", "retries=many in the URL is not a number."),
        ("duckstep://a/?secure=maybe", "secure=maybe in the URL must be true or false."),
        ("duckstep:///?profile=a&profile=b", "The URL has profile more than once."),
    ],
)
def test_url_with_a_mistake_is_refused(url: str, message: str) -> None:
    with pytest.raises(ArgumentError, match=message.replace("?", r"\?")):
        connect_arguments(make_url(url))
