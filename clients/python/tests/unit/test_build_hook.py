"""The files of the stack that the wheel contains."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

PROJECT = Path(__file__).parents[2]
CHECKOUT = PROJECT.parents[1]


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    """Return the module of the build hook, which is not part of the package."""
    spec = importlib.util.spec_from_file_location("hatch_build", PROJECT / "hatch_build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a small checkout with files that do not belong in a wheel."""
    files = (
        "template.yaml",
        "pyproject.toml",
        "local/__main__.py",
        "local/__pycache__/config.py",
        "functions/duckstep_service/core/errors.py",
        "functions/duckstep_service/core/testing_athena.py",
        "functions/Makefile",
        "contracts/openapi.yaml",
        "web/dist/assets/index-1.js",
        "web/dist/index.html",
        "web/dist/stamp",
        "tests/test_all.py",
    )
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return tmp_path


def test_stack_files_omit_tests_caches_and_marks(hook: ModuleType, checkout: Path) -> None:
    assert hook.stack_files(checkout) == [
        "contracts/openapi.yaml",
        "functions/duckstep_service/core/errors.py",
        "local/__main__.py",
        "pyproject.toml",
        "template.yaml",
        "web/dist/assets/index-1.js",
        "web/dist/index.html",
    ]


def test_stack_files_without_page_say_how_it_is_built(hook: ModuleType, checkout: Path) -> None:
    (checkout / "web/dist/index.html").unlink()
    with pytest.raises(hook.MissingBuild, match=r"make wheel.*DUCKSTEP_WHEEL=client"):
        hook.stack_files(checkout)


def test_stack_files_of_this_checkout_exist(hook: ModuleType, tmp_path: Path) -> None:
    assert hook.is_checkout(CHECKOUT) and not hook.is_checkout(tmp_path)
    for folder, pattern in hook._PATTERNS:
        assert folder == "web/dist" or any((CHECKOUT / folder).rglob(pattern)), folder


def test_license_is_that_of_the_repository() -> None:
    assert (PROJECT / "LICENSE").read_text() == (CHECKOUT / "LICENSE").read_text()


def test_hook_adds_nothing_to_an_editable_installation(hook: ModuleType) -> None:
    data: dict[str, dict[str, str]] = {"force_include": {}}
    build = hook.StackHook(str(PROJECT), {}, None, None, "", "wheel")
    build.initialize("editable", data)
    assert data == {"force_include": {}}


def test_hook_adds_nothing_outside_of_a_checkout(hook: ModuleType, tmp_path: Path) -> None:
    data: dict[str, dict[str, str]] = {"force_include": {}}
    build = hook.StackHook(str(tmp_path / "a/b"), {}, None, None, "", "wheel")
    build.initialize("standard", data)
    assert data == {"force_include": {}}


def test_hook_for_the_client_alone_adds_nothing(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUCKSTEP_WHEEL", "client")
    data: dict[str, dict[str, str]] = {"force_include": {}}
    hook.StackHook(str(PROJECT), {}, None, None, "", "wheel").initialize("standard", data)
    assert data == {"force_include": {}}
