"""`duckstep query` as a child process: its channels, its exit codes, and what ends it."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest
from cli_terminal import COMMAND, DEADLINE, on_terminal, run

import duckstep

ENDLESS = "SELECT sum(hash(a.range * b.range)) AS s FROM range(400000) a, range(400000) b"


def test_query_piped_writes_csv_to_stdout_and_facts_to_stderr(variables: dict[str, str]) -> None:
    done = run(["query", "SELECT 1 AS a, NULL AS b, '' AS c"], variables)

    assert (done.returncode, done.stdout) == (0, 'a,b,c\n1,,""\n')
    assert "1 row · " in done.stderr
    assert "about $0.00" in done.stderr


def test_query_of_stdin_and_parameters(variables: dict[str, str]) -> None:
    sql = "SELECT $n + 1 AS n, $t AS t, $list AS list"
    arguments = ["-p", "n=41", "-p", "t='7'", "--param-json", "list=[1, 2]", "--format", "jsonl"]

    done = run(["query", "-", *arguments], variables, sql)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"n": 42, "t": "7", "list": [1, 2]}


def test_query_json_is_one_document(variables: dict[str, str]) -> None:
    done = run(["--json", "query", "SELECT range AS n FROM range(3)"], variables)

    document = json.loads(done.stdout)
    assert document["rows"] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert document["status"]["status"] == "SUCCEEDED"
    assert document["cost"]["usd"] > 0
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["SELECT * FROM missing"], 3, "TableNotFound"),
        (["SELEC 1"], 3, "QuerySyntaxError"),
        (["SELECT 1", "--engine", "athena"], 3, "EngineNotAvailable"),
        (["SELECT CAST('x' AS INTEGER)"], 8, "QueryExecutionError"),
        (["SELECT range FROM range(10)", "--limit-rows", "5"], 5, "RowLimitExceeded"),
        (["SELECT 1", "-f", "file.sql"], 2, "not both"),
        (["SELECT 1", "-o", "file.xls"], 2, "ends with none of"),
        (["-f", "missing.sql"], 2, "missing.sql"),
        (["SELECT 1", "--limit-scan", "lots"], 2, "is not a size"),
        (["SELECT 1", "--nonsense"], 2, "nonsense"),
    ],
)
def test_query_failed_has_its_exit_code(
    arguments: list[str], code: int, message: str, variables: dict[str, str]
) -> None:
    done = run(["query", *arguments], variables)

    assert done.returncode == code
    assert message in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["query", "--json", "--nonsense"], 2),
        (["nonsense", "--json"], 2),
        (["--json", "query", "SELECT 1", "-f", "x.sql"], 2),
        (["--json", "query", "SELECT nope"], 3),
        (["--json", "--version"], 0),
    ],
)
def test_json_errors_are_one_document(
    arguments: list[str], code: int, variables: dict[str, str]
) -> None:
    done = run(arguments, variables)

    assert (done.returncode, done.stderr) == (code, "")
    if code:
        assert json.loads(done.stdout)["error"]["exitCode"] == code


def test_query_error_text_of_data_is_escaped(variables: dict[str, str]) -> None:
    done = run(["query", "SELECT CAST('a\x1b[31mb' AS INTEGER)"], variables)

    assert done.returncode == 8
    assert "\x1b" not in done.stderr


def test_query_error_points_at_the_sql(variables: dict[str, str]) -> None:
    done = run(["query", "SELECT 1,\n  nope FROM reviews"], variables)

    assert "  2 |   nope FROM reviews\n    |   ^^^^\n" in done.stderr


def test_query_without_a_server_cannot_connect(variables: dict[str, str]) -> None:
    done = run(["--url", "http://127.0.0.1:9", "query", "SELECT 1"], variables)

    assert done.returncode == 7
    assert "ConnectionFailed" in done.stderr


def test_query_on_terminal_shows_a_table_and_progress(variables: dict[str, str]) -> None:
    sql = "SELECT count(*) AS n, '日本' AS t FROM range(120000) a, range(120000) b"
    with on_terminal(["query", sql], variables) as terminal:
        terminal.expect("running")
        code = terminal.wait()

    assert code == 0
    assert "n │ t\n" in terminal.text
    assert "14400000000 │ 日本" in terminal.text


def test_query_ctrl_c_cancels_on_the_server(
    variables: dict[str, str], client: duckstep.Client
) -> None:
    with on_terminal(["query", ENDLESS], variables) as terminal:
        terminal.expect("running")
        terminal.send("\x03")
        code = terminal.wait()

    assert code == 130
    assert "Cancelled: " in terminal.text
    assert "at most $0.0" in terminal.text
    assert newest(client).status == "CANCELLED"


def test_query_sigterm_cancels_on_the_server(
    variables: dict[str, str], client: duckstep.Client
) -> None:
    process = started(variables)
    wait_running(client)
    process.send_signal(signal.SIGTERM)

    _, messages = process.communicate(timeout=DEADLINE)
    assert process.returncode == 143
    assert "Cancelled: " in messages
    assert newest(client).status == "CANCELLED"


def test_query_closed_pipe_cancels_on_the_server(
    variables: dict[str, str], client: duckstep.Client
) -> None:
    process = started(variables)
    wait_running(client)
    assert process.stdout is not None
    process.stdout.close()

    assert process.wait(DEADLINE) == 141
    assert newest(client).status == "CANCELLED"
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


def test_query_reader_that_leaves_early_is_no_error(variables: dict[str, str]) -> None:
    process = started(variables, "SELECT range AS n FROM range(1000000)")
    assert process.stdout is not None and process.stderr is not None
    first = [process.stdout.readline() for _ in range(2)]
    process.stdout.close()

    assert first == ["n\n", "0\n"]
    assert process.wait(DEADLINE) == 141
    assert process.stderr.read() == ""
    process.stderr.close()


def test_query_no_wait_prints_the_id_for_results(variables: dict[str, str]) -> None:
    request_id = run(["query", "--no-wait", "SELECT 5 AS five"], variables).stdout.strip()

    done = run(["results", request_id, "--format", "markdown"], variables)

    assert done.stdout == "| five |\n| ---- |\n| 5    |\n"


def test_query_output_is_a_file(variables: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "out.csv"

    done = run(["query", "SELECT range AS n FROM range(3)", "-o", str(path)], variables)

    assert done.returncode == 0, done.stderr
    assert path.read_text() == "n\n0\n1\n2\n"
    assert done.stdout == ""


def test_watch_shows_the_result_again_until_ctrl_c(variables: dict[str, str]) -> None:
    arguments = ["query", "SELECT 6 * 7 AS answer", "--watch", "1"]
    with on_terminal(arguments, variables) as terminal:
        terminal.expect("Every 1 s .*\n(.*\n)*.*42\n")
        terminal.expect("reused an earlier result.*\n(.*\n)*.*42\n")
        terminal.send("\x03")
        assert terminal.wait() == 0


def started(variables: dict[str, str], sql: str = ENDLESS) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "query", sql],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=variables,
        start_new_session=True,
    )


def newest(client: duckstep.Client) -> duckstep.PastQuery:
    return next(client.history(limit=1))


def wait_running(client: duckstep.Client) -> None:
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        past = next(client.history(limit=1), None)
        if past and past.query == ENDLESS and past.status == "RUNNING":
            return
        time.sleep(0.1)
    raise AssertionError("the query does not run")
