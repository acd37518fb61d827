"""The contents of the wheel and of the source distribution."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
CHECKOUT = PROJECT.parents[1]
STACK = "duckstep/_stack/"


def build(folder: Path, target: str, project: Path = PROJECT) -> Path:
    """Build a distribution into an empty folder."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    (built,) = folder.iterdir()
    return built


def names(wheel: Path) -> list[str]:
    """Return the paths of a wheel's files."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_wheel_has_the_stack_without_tests_and_caches(wheel: Path) -> None:
    found = names(wheel)
    for path in ("local/__main__.py", "lake/importer.py", "web/dist/index.html", "template.yaml"):
        assert STACK + path in found
    assert any(name.startswith(f"{STACK}web/dist/assets/index-") for name in found)
    unwanted = ("__pycache__", "/test_", "/tests/", "testing", "/stamp", ".pyc", ".map")
    assert [name for name in found if any(part in name for part in unwanted)] == []
    assert {name.split("/")[0] for name in found} == {"duckstep", found[-1].split("/")[0]}


def test_wheel_has_no_path_of_the_machine(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        texts = {name: archive.read(name) for name in archive.namelist()}
    assert [name for name, text in texts.items() if str(CHECKOUT).encode() in text] == []


def test_wheel_is_the_same_each_time(wheel: Path, tmp_path: Path) -> None:
    assert build(tmp_path, "wheel").read_bytes() == wheel.read_bytes()


def test_wheel_of_the_source_distribution_has_the_same_files(wheel: Path, tmp_path: Path) -> None:
    for name in ("sdist", "wheel"):
        (tmp_path / name).mkdir()
    with tarfile.open(build(tmp_path / "sdist", "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.glob("duckstep-*")
    rebuilt = build(tmp_path / "wheel", "wheel", source)
    assert sorted(names(rebuilt)) == sorted(names(wheel))


def test_wheel_of_the_client_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCKSTEP_WHEEL", "client")
    found = names(build(tmp_path, "wheel"))
    assert "duckstep/__init__.py" in found
    assert [name for name in found if name.startswith(STACK)] == []
