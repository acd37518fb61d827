"""Listings of a local folder in the order of S3's keys."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from local.s3 import folder_listing, folder_names
from local.s3.folder_listing import FolderListing, ListedObject, ListedPage
from local.s3.folder_names import NotListed


def create(root: Path, *paths: str) -> None:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"content")


def keys(page: ListedPage) -> list[str]:
    return [listed.key for listed in page.objects]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    create(tmp_path, "t/a/1", "t/a/2", "t/a-b/1", "t/a.b", "t/B", "t/_x", "other/1", "top")
    return tmp_path


def test_page_has_keys_in_order_of_their_bytes(root: Path) -> None:
    page = FolderListing(root).page("t/", "", enters=True)
    assert keys(page) == ["t/B", "t/_x", "t/a-b/1", "t/a.b", "t/a/1", "t/a/2"]
    assert not page.is_truncated


def test_page_has_size_and_change_time_of_a_file(root: Path) -> None:
    (listed,) = FolderListing(root).page("other/", "", enters=True).objects
    status = (root / "other/1").stat()
    assert (listed.size, listed.changed) == (7, status.st_ctime_ns // 1_000_000)


def test_page_without_entering_has_prefixes(root: Path) -> None:
    page = FolderListing(root).page("t/", "", enters=False)
    assert (keys(page), page.prefixes) == (["t/B", "t/_x", "t/a.b"], ["t/a-b/", "t/a/"])
    assert FolderListing(root).page("", "", enters=False).prefixes == ["other/", "t/"]


@pytest.mark.parametrize("number", range(7))
def test_page_begins_after_a_key(root: Path, number: int) -> None:
    every = keys(FolderListing(root).page("t/", "", enters=True))
    after = ["", *every][number]
    assert keys(FolderListing(root).page("t/", after, enters=True)) == every[number:]


@pytest.mark.parametrize("enters", [True, False])
def test_pages_together_are_the_listing(
    root: Path, enters: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = FolderListing(root)
    whole = listing.page("t/", "", enters)
    monkeypatch.setattr(folder_listing, "PAGE_OBJECTS", 2)
    found: list[ListedObject] = []
    prefixes: list[str] = []
    after, more = "", True
    while more:
        page = listing.page("t/", after, enters)
        assert page.count <= 2
        found, prefixes = found + page.objects, prefixes + page.prefixes
        after, more = page.last, page.is_truncated
    assert (found, prefixes) == (whole.objects, whole.prefixes)


def test_page_of_a_missing_folder_is_empty(root: Path) -> None:
    for prefix in ("none/", "t/none/below/"):
        assert FolderListing(root).page(prefix, "", enters=True).count == 0


def test_page_of_one_table_has_its_name(root: Path) -> None:
    listing = FolderListing(root / "t", "reviews")
    assert keys(listing.page("reviews/a/", "", enters=True)) == ["reviews/a/1", "reviews/a/2"]
    for prefix in ("", "t/", "a/"):
        with pytest.raises(NotListed):
            listing.page(prefix, "", enters=True)


@pytest.mark.parametrize(
    "prefix",
    ["t", "t//", "/", "\ufffd/", "../t/", "t/../t/", "./", "t/a.b/", "t/\0/", "t/a/../../../"],
)
def test_page_rejects_prefix_that_is_no_folder_of_the_root(root: Path, prefix: str) -> None:
    with pytest.raises(NotListed):
        FolderListing(root).page(prefix, "", enters=True)


def test_page_rejects_links(root: Path, tmp_path: Path) -> None:
    os.symlink(tmp_path / "top", root / "other/link")
    os.symlink(tmp_path / "t", root / "linked")
    for prefix in ("other/", "linked/", "linked/a/", ""):
        with pytest.raises(NotListed):
            FolderListing(root).page(prefix, "", enters=True)


def test_page_rejects_names_that_rclone_writes_differently(root: Path) -> None:
    for name in ("a\nb", "a\u201bb", "a\uff0fb", "e\u0301", os.fsdecode(b"\xff")):
        create(root, f"odd/{name}")
        with pytest.raises(NotListed):
            FolderListing(root).page("odd/", "", enters=True)
        (root / f"odd/{name}").unlink()


def test_page_rejects_missing_root(root: Path) -> None:
    with pytest.raises(NotListed):
        FolderListing(root / "none").page("t/", "", enters=True)


def test_page_rejects_pipes(root: Path) -> None:
    os.mkfifo(root / "other/pipe")
    with pytest.raises(NotListed):
        FolderListing(root).page("other/", "", enters=True)


def test_page_rejects_large_folders(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_names, "MAX_ENTRIES", 1)
    with pytest.raises(NotListed):
        FolderListing(root).page("t/a/", "", enters=True)


def test_page_rejects_deep_folders(root: Path) -> None:
    create(root, "deep/" + "a/" * 70 + "x")
    with pytest.raises(NotListed):
        FolderListing(root).page("deep/", "", enters=True)
