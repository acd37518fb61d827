"""The snippets of the pages for users of Python, run against a real stack."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import duckstep

if TYPE_CHECKING:
    from tests.conftest import Stack

ROOT = Path(__file__).resolve().parents[4]
TEXT = (ROOT / "docs/clients.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "localhost:8000"


def blocks(text: str, language: str) -> list[str]:
    return [code for kind, code in BLOCK.findall(text) if kind == language]


SECTIONS = {
    section.split("\n", 1)[0]: blocks(section, "python")
    for section in re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]
}


@pytest.mark.parametrize("section", [name for name, code in SECTIONS.items() if code])
def test_snippets_run(
    stack: Stack, section: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run a section's snippets in one namespace, which begins with that of "Connect"."""
    (config,) = blocks(TEXT, "toml")
    (tmp_path / "config.toml").write_text(config.replace(f"http://{ADDRESS}", stack.url))
    monkeypatch.setenv("DUCKSTEP_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("DUCKSTEP_URL", stack.url)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    with stack.connect() as client:
        namespace: dict[str, Any] = {"duckstep": duckstep, "client": client}
        for code in SECTIONS[section]:
            own = code.replace(ADDRESS, stack.url.removeprefix("http://"))
            exec(compile(own, f"docs/clients.md, {section}", "exec"), namespace)


ATHENA = (ROOT / "docs/coming-from-athena.md").read_text("utf-8")


def test_snippets_for_users_of_athena_run(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, Any] = {}
    for code in blocks(ATHENA, "python"):
        own = code.replace(ADDRESS, stack.url.removeprefix("http://"))
        exec(compile(own, "docs/coming-from-athena.md", "exec"), namespace)
    namespace["client"].close()
    assert namespace["rows"] > 0


def test_statements_for_users_of_athena_are_valid(stack: Stack) -> None:
    section = ATHENA.partition("\n## SQL\n")[2]
    statements = re.findall(r"`(SELECT [^`]+)`", section)
    assert len(statements) > 15
    with stack.connect() as client:
        errors = {each: client.validate(each).errors for each in statements}
        assert {each: found for each, found in errors.items() if found} == {}
        seven = client.query("SELECT 7 / 2, 7 // 2").page().rows
    assert seven == [(3.5, 3)]


def test_page_has_runnable_sections() -> None:
    needed = {"Connect", "Query", "Results", "Errors", "Login and profiles", "Async"}
    assert needed <= {name for name, code in SECTIONS.items() if code}
