"""Every pinned package has its reason."""

from __future__ import annotations

import json
import re
import tomllib

from tests.support.paths import ROOT


def test_every_package_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    requirements = [*project["dependencies"], *(each for extra in extras for each in extra)]
    for name in ("sam.in", "bench.in", "audit.in", "load.in"):
        requirements += (ROOT / "requirements" / name).read_text().split()
    names = {re.split(r"[\[=]", requirement)[0] for requirement in requirements}
    reasons = (ROOT / "docs/dependencies.md").read_text()
    stubs = {name for name in names if name.startswith("types-") or name.endswith("-stubs")}
    assert {name for name in names - stubs if f"`{name}`" not in reasons} == set()


def test_every_package_of_the_page_is_pinned_and_has_its_line() -> None:
    package = json.loads((ROOT / "web/package.json").read_text())
    packages = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in packages.items() if not version[0].isdigit()] == []
    reasons = (ROOT / "docs/dependencies.md").read_text()
    assert [name for name in packages if f"`{name}`" not in reasons] == []
    assert '"resolved"' not in (ROOT / "web/package-lock.json").read_text()


def test_every_requirement_is_pinned_and_no_lock_names_an_address() -> None:
    for path in (ROOT / "requirements").glob("*.lock"):
        text = path.read_text()
        assert "://" not in text
        for line in text.splitlines():
            assert re.match(r"[a-z0-9][\w.\[\], -]*==\S+|    --hash=sha256:|#", line), line


def test_installation_runs_no_code_of_packages() -> None:
    recipes = (ROOT / "Makefile").read_text()
    assert "ci --ignore-scripts" in recipes
    pattern = r"^([A-Za-z0-9._-]+)(\[[^]]*\])?==.*"
    assert f"sed -nE '/^awslambdaric==/d; s/{pattern}/" in recipes
    for name in ("local", "dev"):
        lock = f"requirements/{name}.lock"
        assert f"--require-hashes $(call WHEELS,{lock}) -r {lock}" in recipes
        pins = [
            line for line in (ROOT / lock).read_text().splitlines() if re.match(r"\S.*==", line)
        ]
        assert pins and all(re.match(pattern, line) for line in pins)


def test_extra_of_the_client_has_the_packages_of_the_stack() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    client = tomllib.loads((ROOT / "clients/python/pyproject.toml").read_text())["project"]
    pinned = [*project["dependencies"], *project["optional-dependencies"]["local"]]
    expected = {f"{package}; python_version >= '3.11'" for package in pinned}
    assert set(client["optional-dependencies"]["serve"]) == expected


def test_every_package_of_the_client_has_its_line() -> None:
    client = tomllib.loads((ROOT / "clients/python/pyproject.toml").read_text())["project"]
    extras = client["optional-dependencies"].values()
    requirements = [*client["dependencies"], *(each for extra in extras for each in extra)]
    requirements += (ROOT / "requirements/clients.in").read_text().splitlines()[1:]
    names = {re.split(r"[\[=><;]", requirement)[0] for requirement in requirements}
    reasons = (ROOT / "docs/dependencies.md").read_text()
    missing = {name for name in names if f"`{name}`" not in reasons}
    # The extra `all` consists of others.
    assert missing == {"duckstep"}


def test_extra_all_has_every_other_extra() -> None:
    client = tomllib.loads((ROOT / "clients/python/pyproject.toml").read_text())["project"]
    extras = client["optional-dependencies"]
    others = ",".join(sorted(set(extras) - {"all"}))
    assert extras["all"] == [f"duckstep[{others}]"]
