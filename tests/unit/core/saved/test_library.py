"""The library of saved queries: versions, conflicts and owners."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from duckstep_service.core.errors import (
    IdempotencyKeyInUse,
    SavedQueryChanged,
    SavedQueryLimitExceeded,
    SavedQueryNotFound,
)
from duckstep_service.core.saved import library
from duckstep_service.core.saved.library import Library
from duckstep_service.core.saved.saved_query import MAX_VERSIONS, SavedContent
from duckstep_service.core.testing_saved import MemorySavedStore

ID, OTHER = "a" * 32, "b" * 32
CONTENT = SavedContent("Reviews", "SELECT 1", folder="Reports")
FIRST, SECOND = "2024-05-01T00:00:00.000Z", "2024-05-02T00:00:00.000Z"


@pytest.fixture
def store() -> MemorySavedStore:
    return MemorySavedStore()


@pytest.fixture
def mine(store: MemorySavedStore) -> Library:
    return Library(store, "me")


def test_create_returns_first_version(mine: Library) -> None:
    saved = mine.create(ID, CONTENT, FIRST)
    assert (saved.version, saved.etag, saved.created_at) == (1, '"1"', FIRST)
    assert mine.get(ID) == saved
    assert saved.summary().keys() == {
        "id", "version", "createdAt", "updatedAt", "name", "folder",
    }  # fmt: skip


def test_create_repeated_returns_the_same_or_refuses(mine: Library) -> None:
    saved = mine.create(ID, CONTENT, FIRST)
    assert mine.create(ID, CONTENT, SECOND) == saved
    with pytest.raises(IdempotencyKeyInUse):
        mine.create(ID, replace(CONTENT, query="SELECT 2"), SECOND)


def test_create_refuses_beyond_the_limit(mine: Library, store: MemorySavedStore) -> None:
    with patch.object(library, "MAX_QUERIES", 1):
        mine.create(ID, CONTENT, FIRST)
        with pytest.raises(SavedQueryLimitExceeded):
            mine.create(OTHER, CONTENT, FIRST)
        assert Library(store, "you").create(OTHER, CONTENT, FIRST).version == 1


@pytest.mark.parametrize("if_match", [None, "*", '"1"', '"7", "1"'])
def test_replace_keeps_the_former_version(mine: Library, if_match: str | None) -> None:
    first = mine.create(ID, CONTENT, FIRST)
    second = mine.replace(ID, replace(CONTENT, query="SELECT 2"), if_match, SECOND)
    assert (second.version, second.created_at, second.updated_at) == (2, FIRST, SECOND)
    assert [each["version"] for each in mine.versions(ID)] == [2, 1]
    assert (mine.version(ID, 1), mine.version(ID, 2)) == (first, second)


@pytest.mark.parametrize(
    ("before", "after"),
    [({"a": 1}, {"a": True}), ({"a": [{"b": 0}]}, {"a": [{"b": False}]}), ([1], [1.0])],
)
def test_content_with_another_type_is_another_content(
    mine: Library, before: Any, after: Any
) -> None:
    mine.create(ID, replace(CONTENT, parameters=before), FIRST)
    with pytest.raises(IdempotencyKeyInUse):
        mine.create(ID, replace(CONTENT, parameters=after), FIRST)
    saved = mine.replace(ID, replace(CONTENT, parameters=after), '"1"', SECOND)
    assert saved.version == 2
    assert repr(mine.get(ID).content.parameters) == repr(after)


def test_content_with_other_order_of_names_is_the_same(mine: Library) -> None:
    first = mine.create(ID, replace(CONTENT, parameters={"a": 1, "b": 2}), FIRST)
    again = mine.replace(ID, replace(CONTENT, parameters={"b": 2, "a": 1}), '"1"', SECOND)
    assert again == first


def test_replace_by_the_same_makes_no_version(mine: Library) -> None:
    first = mine.create(ID, CONTENT, FIRST)
    assert mine.replace(ID, CONTENT, '"1"', SECOND) == first
    second = mine.replace(ID, replace(CONTENT, name="Other"), '"1"', SECOND)
    assert mine.replace(ID, replace(CONTENT, name="Other"), '"1"', SECOND) == second


def test_replace_and_delete_refuse_another_version(mine: Library) -> None:
    mine.create(ID, CONTENT, FIRST)
    mine.replace(ID, replace(CONTENT, name="Other"), '"1"', SECOND)
    with pytest.raises(SavedQueryChanged):
        mine.replace(ID, CONTENT, '"1"', SECOND)
    with pytest.raises(SavedQueryChanged):
        mine.delete(ID, '"1"')
    assert mine.get(ID).version == 2


def test_replace_refuses_a_change_at_the_same_time(mine: Library, store: MemorySavedStore) -> None:
    first = mine.create(ID, CONTENT, FIRST)

    def change_first(*_: object) -> None:
        store.current["me", ID] = replace(first, version=2)

    with patch.object(store, "archive", change_first), pytest.raises(SavedQueryChanged):
        mine.replace(ID, replace(CONTENT, name="Other"), None, SECOND)


def test_replace_keeps_a_number_of_versions(mine: Library, store: MemorySavedStore) -> None:
    mine.create(ID, CONTENT, FIRST)
    for number in range(MAX_VERSIONS + 3):
        mine.replace(ID, replace(CONTENT, query=f"SELECT {number}"), None, SECOND)
    kept = [each["version"] for each in mine.versions(ID)]
    assert kept == list(range(MAX_VERSIONS + 4, 4, -1))
    assert len(store.former) == MAX_VERSIONS - 1
    with pytest.raises(SavedQueryNotFound):
        mine.version(ID, 4)


def test_delete_removes_every_version(mine: Library, store: MemorySavedStore) -> None:
    mine.create(ID, CONTENT, FIRST)
    mine.replace(ID, replace(CONTENT, name="Other"), None, SECOND)
    mine.delete(ID, '"2"')
    assert (store.current, store.former) == ({}, {})
    with pytest.raises(SavedQueryNotFound):
        mine.get(ID)


def test_library_of_another_owner_has_no_such_query(mine: Library, store: MemorySavedStore) -> None:
    mine.create(ID, CONTENT, FIRST)
    other = Library(store, "you")
    for call in (
        lambda: other.get(ID),
        lambda: other.replace(ID, CONTENT, None, SECOND),
        lambda: other.delete(ID, None),
        lambda: other.versions(ID),
        lambda: other.version(ID, 1),
    ):
        with pytest.raises(SavedQueryNotFound):
            call()
    with pytest.raises(SavedQueryNotFound):
        mine.get(f"{ID}#1")
