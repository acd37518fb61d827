"""Links of the Markdown files, and the form of the architecture decision records."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.paths import ROOT

RECORDS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
INDEX = ROOT / "docs/adr/README.md"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> list[str]:
    """Return the relative links of a page whose file or heading is missing."""
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    return broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_target_exists(page: Path) -> None:
    assert broken_links(page) == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_decision_record_has_every_section(record: Path) -> None:
    text = record.read_text("utf-8")
    title = text.splitlines()[0]
    assert re.fullmatch(rf"# {int(record.name[:4])}\. \S.*", title)
    assert re.search(r"^Status: (accepted|superseded by \[.+\]\(.+\))$", text, re.M)
    assert re.findall(r"^## (.*)$", text, re.M) == ["Context", "Decision", "Consequences"]


def test_decision_records_are_numbered_and_indexed() -> None:
    numbers = [int(record.name[:4]) for record in RECORDS]
    assert numbers == list(range(1, len(RECORDS) + 1))
    lines = re.findall(r"^- \[(\d{4})\]\((.+)\) (.*)$", INDEX.read_text("utf-8"), re.M)
    titles = [record.read_text("utf-8").splitlines()[0].split(". ", 1)[1] for record in RECORDS]
    listed = [
        (record.name[:4], record.name, title) for record, title in zip(RECORDS, titles, strict=True)
    ]
    assert sorted(lines) == listed
