"""`duckstep saved` as a child process."""

from __future__ import annotations

import json

from cli_terminal import run


def test_saved_query_by_its_name(variables: dict[str, str]) -> None:
    name = "Reports/by rating"
    saved = run(["saved", "save", name, "SELECT $n AS n", "-p", "n=4"], variables)
    again = run(["saved", "save", name, "SELECT $n + 1 AS n", "--description", "Plus"], variables)
    ran = run(["saved", "run", "by rating", "-p", "n=6", "-q"], variables)
    shown = run(["saved", "show", name, "--version", "1"], variables)
    listed = json.loads(run(["--json", "saved", "list", "--folder", "Reports"], variables).stdout)
    versions = json.loads(run(["--json", "saved", "versions", name], variables).stdout)
    deleted = run(["saved", "delete", name], variables)
    missing = run(["saved", "run", name], variables)

    assert "version 1" in saved.stderr and "version 2" in again.stderr
    assert ran.stdout == "n\n7\n"
    assert shown.stdout == "SELECT $n AS n\n"
    assert '{"n": 4}' in shown.stderr
    (entry,) = listed["saved"]
    assert (entry["name"], entry["folder"], entry["description"]) == (
        "by rating",
        "Reports",
        "Plus",
    )
    assert [each["version"] for each in versions["versions"]] == [2, 1]
    assert deleted.returncode == 0
    assert (missing.returncode, "saved list" in missing.stderr) == (2, True)
