"""Links of the Markdown files, and the form of the architecture decision records."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.paths import ROOT

RECORDS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
INDEX = ROOT / "docs/adr/README.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
SERVICE = ROOT / "functions/duckstep_service"
BASES = (ROOT, SERVICE)
FOLDERS = {path.parent.name for base in BASES for path in base.glob("[a-z]*/*")}
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
# The changelog names former paths.
CURRENT = [page for page in PAGES if page.name != "CHANGELOG.md"]


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


def missing_paths(page: Path) -> list[str]:
    """Return the code spans of a page that look like paths of the repository and are none."""
    spans = re.findall(r"`([\w./-]+/[\w./-]*)`", page.read_text("utf-8"))
    named = [span for span in spans if span.split("/")[0] in FOLDERS]
    return [span for span in named if not any((base / span).exists() for base in BASES)]


@pytest.mark.parametrize("page", CURRENT, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_paths_exist(page: Path) -> None:
    assert missing_paths(page) == []


def test_contributing_names_existing_identifiers() -> None:
    named = set(re.findall(r"`(_?[A-Z]+(?:_[A-Z]+)*)`", CONTRIBUTING.read_text("utf-8")))
    sources = [
        *ROOT.glob("functions/**/*.py"),
        *ROOT.glob("tests/unit/**/*.py"),
        *ROOT.glob("web/src/**/*.ts"),
    ]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    assert {
        name for name in named if not re.search(rf"^(?:export )?(?:const )?{name}\b", text, re.M)
    } == set()


def test_contributing_names_existing_targets() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    text = CONTRIBUTING.read_text("utf-8")
    assert set(re.findall(r"(?:`|    )make ([a-z-]+)", text)) <= targets


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
