"""The list of saved queries: pages, filters and tokens."""

from __future__ import annotations

import base64
from unittest.mock import patch

import pytest
from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.saved import saved_list
from duckstep_service.core.saved.saved_list import SavedFilter, read_position, saved_page
from duckstep_service.core.saved.saved_query import SavedContent, SavedQuery
from duckstep_service.core.testing_saved import MemorySavedStore


@pytest.fixture
def store() -> MemorySavedStore:
    store = MemorySavedStore()
    for number in range(5):
        folder = ["", "Reports", "Reports/월별", "Reporting", "reports"][number]
        content = SavedContent(
            f"Name {number}", "SELECT 1", folder, "한 설명" if number == 3 else ""
        )
        changed = f"2024-05-0{number + 1}T00:00:00.000Z"
        store.put("me", SavedQuery(f"{number:032}", 1, changed, changed, content), 0)
    return store


def names(store: MemorySavedStore, filter: SavedFilter) -> list[list[int]]:
    """Return the numbers on every page."""
    pages, after = [], None
    while True:
        page = saved_page(store, "me", SavedFilter(filter.limit, filter.folder, filter.text, after))
        pages.append([int(each["name"][-1]) for each in page["saved"]])
        if "next" not in page:
            return pages
        after = read_position(page["next"])


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (SavedFilter(9), [[4, 3, 2, 1, 0]]),
        (SavedFilter(2), [[4, 3], [2, 1], [0]]),
        (SavedFilter(5), [[4, 3, 2, 1, 0]]),
        (SavedFilter(9, folder="Reports"), [[2, 1]]),
        (SavedFilter(9, text="NAME 2"), [[2]]),
        (SavedFilter(9, text="설명"), [[3]]),
        (SavedFilter(1, text="report"), [[4], [3], [2], [1]]),
    ],
)
def test_saved_page_lists_filtered(
    store: MemorySavedStore, filter: SavedFilter, expected: list[list[int]]
) -> None:
    assert names(store, filter) == expected


def test_saved_page_ends_before_a_response_is_too_large(store: MemorySavedStore) -> None:
    with patch.object(saved_list, "_MAX_BYTES", 1):
        assert names(store, SavedFilter(9)) == [[4], [3], [2], [1], [0]]


def test_saved_page_of_another_owner_is_empty(store: MemorySavedStore) -> None:
    assert saved_page(store, "you", SavedFilter(9)) == {"saved": []}


@pytest.mark.parametrize("text", ["", "x", "[1,2]", '["2024-05-01", ""]', '["a", "b"]'])
def test_read_position_refuses_other_texts(text: str) -> None:
    with pytest.raises(InvalidRequest):
        read_position(base64.urlsafe_b64encode(text.encode()).decode())
    with pytest.raises(InvalidRequest):
        read_position("%")
