"""The other commands as child processes: tables, history, explain, cancel, schedules."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from cli_terminal import DEADLINE, on_terminal, run

import duckstep

ENDLESS = "SELECT sum(hash(a.range * b.range)) FROM range(400000) a, range(400000) b"


def document(arguments: list[str], variables: dict[str, str]) -> dict[str, Any]:
    """The one JSON document of a command that succeeds."""
    done = run(["--json", *arguments], variables)
    assert done.returncode == 0, done.stdout
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def test_tables_list_and_describe(variables: dict[str, str]) -> None:
    listed = document(["tables"], variables)
    table = document(["tables", "reviews"], variables)
    shown = run(["tables", "reviews"], variables)

    assert [each["name"] for each in listed["tables"]] == ["reviews"]
    assert "rating" in [column["name"] for column in table["columns"]]
    assert "366 files" in shown.stderr


def test_tables_partitions_have_conditions(variables: dict[str, str]) -> None:
    done = run(["tables", "reviews", "--within", "year=2024"], variables)

    assert "year = 2024 AND month = 12" in done.stdout


def test_tables_unknown_is_an_error_with_its_code(variables: dict[str, str]) -> None:
    done = run(["--json", "tables", "missing"], variables)

    assert done.returncode == 3
    assert json.loads(done.stdout)["error"]["code"] == "TableNotFound"


def test_history_finds_a_query_by_its_text(variables: dict[str, str]) -> None:
    run(["query", "SELECT 'needle' AS t"], variables)

    found = document(["history", "--text", "needle", "--status", "succeeded"], variables)

    assert found["queries"][0]["query"] == "SELECT 'needle' AS t"


def test_status_of_a_short_id_has_the_cost(variables: dict[str, str]) -> None:
    started = document(["query", "--no-wait", "SELECT 8 AS n"], variables)
    short = started["requestId"].rpartition(":")[2]

    waited = document(["status", short, "--wait"], variables)

    assert waited["status"] == "SUCCEEDED"
    assert waited["cost"]["basis"] == "usage"


def test_status_of_a_failed_query_has_its_code(variables: dict[str, str]) -> None:
    request_id = run(["query", "--no-wait", "SELECT * FROM missing"], variables).stdout.strip()

    done = run(["status", request_id, "--wait"], variables)

    assert done.returncode == 3
    assert "TableNotFound" in done.stderr


def test_cancel_ends_a_running_query(variables: dict[str, str], client: duckstep.Client) -> None:
    query = client.query(ENDLESS)

    ended = document(["cancel", query.id], variables)

    assert [each["status"] for each in ended["queries"]] == ["CANCELLED"]


def test_status_wait_ctrl_c_leaves_the_query_running(
    variables: dict[str, str], client: duckstep.Client
) -> None:
    query = client.query(ENDLESS)
    with on_terminal(["status", query.id, "--wait"], variables) as terminal:
        terminal.expect("running")
        terminal.send("\x03")
        code = terminal.wait()
    ended = query.cancel()

    assert code == 130
    assert "The query runs on" in terminal.text
    assert ended.status == "CANCELLED"


def test_explain_shows_files_and_both_engines(variables: dict[str, str]) -> None:
    done = run(["explain", "SELECT * FROM reviews WHERE year = 2024 AND month = 3"], variables)

    assert done.returncode == 0
    assert "31 of 366" in done.stdout
    assert "estimated" in done.stdout
    assert "not in this stack" in done.stdout


def test_explain_of_wrong_sql_points_at_it(variables: dict[str, str]) -> None:
    done = run(["explain", "SELECT nope FROM reviews"], variables)

    assert done.returncode == 3
    assert "    |        ^^^^" in done.stderr


def test_workflow_shows_the_states(variables: dict[str, str]) -> None:
    request_id = run(["query", "--no-wait", "SELECT 9 AS n"], variables).stdout.strip()
    run(["status", request_id, "--wait"], variables)

    done = run(["workflow", request_id], variables)

    assert "RunQuery" in done.stdout


def test_schedule_runs_its_query_once(
    stack: Any, variables: dict[str, str], client: duckstep.Client
) -> None:
    create_soon("soon", "SELECT 'due' AS t", stack, variables)

    past = wait_past(client, "SELECT 'due' AS t")

    assert past.status == "SUCCEEDED"


def test_schedule_that_has_passed_is_refused(stack: Any, variables: dict[str, str]) -> None:
    state = ["--state", str(stack.state)]
    past = ["schedule", "create", "past", "SELECT 1", "--at", "2020-01-01T00:00:00", *state]

    done = run(past, variables)

    assert done.returncode == 2
    assert "--at 2020-01-01T00:00:00 has passed" in done.stderr


def test_schedule_is_listed_until_it_is_deleted(stack: Any, variables: dict[str, str]) -> None:
    state = ["--state", str(stack.state)]
    cron = ["--cron", "0 3 * * ? *", "--timezone", "Europe/Berlin"]
    created = ["schedule", "create", "nightly", "SELECT $n AS n", "-p", "n=7", *cron, *state]
    document(created, variables)

    assert run(created, variables).returncode == 3
    listed = document(["schedule", "list", *state], variables)["schedules"]
    document(["schedule", "delete", "nightly", *state], variables)

    assert [(s["when"], s["timeZone"], s["parameters"]) for s in listed] == [
        ("cron(0 3 * * ? *)", "Europe/Berlin", {"n": 7})
    ]
    assert document(["schedule", "list", *state], variables)["schedules"] == []


@pytest.mark.parametrize("arguments", [["profiles"], ["logout"]])
def test_profiles_without_a_file_are_empty(arguments: list[str], variables: dict[str, str]) -> None:
    assert document(arguments, variables) in ({"profiles": []}, {"loggedOut": False})


@pytest.mark.parametrize(
    ("words", "proposed"),
    [
        ("duckstep tables rev", "reviews"),
        ("duckstep query --profile pr", "prod"),
        ("duckstep --profile pr", "prod"),
        ("duckstep work", "workflow"),
        ("duckstep query --no-w", "--no-wait"),
    ],
)
def test_completion_of_bash_proposes_names(
    words: str, proposed: str, variables: dict[str, str], tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[profiles.prod]\nurl = "http://localhost:1"\n')
    completion = {"_DUCKSTEP_COMPLETE": "complete_bash", "COMP_WORDS": words}
    number = str(len(words.split()) - 1)
    asked = {**variables, **completion, "COMP_CWORD": number, "DUCKSTEP_CONFIG": str(config)}

    assert run([], asked).stdout.split() == [proposed]


def create_soon(name: str, sql: str, stack: Any, variables: dict[str, str]) -> None:
    """Create a schedule that runs once in some seconds; a busy machine needs more of them."""
    command = ["schedule", "create", name, sql, "--state", str(stack.state), "--at"]
    for seconds in (2, 4, 8, 16):
        due = datetime.now(timezone.utc) + timedelta(seconds=seconds)
        done = run([*command, due.strftime("%Y-%m-%dT%H:%M:%S")], variables)
        if done.returncode == 0:
            return
        assert "has passed" in done.stderr
    raise AssertionError(done.stderr)


def wait_past(client: duckstep.Client, sql: str) -> duckstep.PastQuery:
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        past = next(client.history(text=sql, limit=1), None)
        if past and past.status not in ("QUEUED", "RUNNING"):
            return past
        time.sleep(0.2)
    raise AssertionError(f"no query ran {sql}")
