"""The names of saved queries on the command line, with a fake client."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from duckstep import Client
from duckstep.cli.saved.find import find, find_path, split_path
from duckstep.client.saved_requests import defaults
from duckstep.documents import SavedQuery
from duckstep.errors import InterfaceError

SAVED = [
    SavedQuery("1", 1, "monthly", "Reports"),
    SavedQuery("2", 1, "monthly", "Reports/Old"),
    SavedQuery("3", 1, "daily"),
    SavedQuery("4", 1, "twice", "Reports"),
    SavedQuery("5", 1, "twice", "Reports"),
    SavedQuery("6", 1, "a/b", "Reports"),
]


@pytest.fixture
def client() -> Client:
    def listed(**_: Any) -> list[SavedQuery]:
        return SAVED

    return cast(Client, SimpleNamespace(saved=SimpleNamespace(list=listed)))


@pytest.mark.parametrize(
    ("text", "saved_id"),
    [
        ("2", "2"),
        ("Reports/monthly", "1"),
        ("/Reports/Old/monthly", "2"),
        (" Reports // Old/ monthly", "2"),
        ("daily", "3"),
        ("a/b", "6"),
        ("Reports/a/b", "6"),
    ],
)
def test_find_by_id_path_or_name(client: Client, text: str, saved_id: str) -> None:
    assert find(client, text).id == saved_id


@pytest.mark.parametrize("text", ["monthly", "Reports/twice", "yearly", "monthly/"])
def test_find_refuses_none_and_several(client: Client, text: str) -> None:
    with pytest.raises(InterfaceError):
        find(client, text)


def test_find_path_needs_the_folder(client: Client) -> None:
    assert find_path(client, "monthly") is None
    found = find_path(client, "Reports/monthly")
    assert found is not None and found.id == "1"
    assert find_path(client, "Reports //monthly ") == found


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/a/b/c", ("a/b", "c")),
        ("a / b/c d ", ("a/b", "c d")),
        ("a//c", ("a", "c")),
        ("c/", ("", "c")),
        (" / ", ("", "")),
    ],
)
def test_split_path_has_no_spaces_and_slashes_around_names(
    path: str, parts: tuple[str, str]
) -> None:
    assert split_path(path) == parts


@pytest.mark.parametrize(
    ("stored", "given", "sent"),
    [
        ({"a": 1, "b": 2}, {"b": 3}, {"a": 1, "b": 3}),
        ({"a": 1}, None, {"a": 1}),
        ([1, 2], None, [1, 2]),
        ([1, 2], [3], [3]),
        ({"a": 1}, [3], [3]),
        (None, {"a": 1}, {"a": 1}),
        (None, None, None),
    ],
)
def test_defaults_fill_names_that_are_not_given(stored: Any, given: Any, sent: Any) -> None:
    assert defaults(SavedQuery("1", 1, "a", parameters=stored), given) == sent
