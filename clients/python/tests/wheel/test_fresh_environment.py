"""The installed wheel without checkout, make and Node, in an environment that it cannot write."""

from __future__ import annotations

import json
import socket
import stat
from pathlib import Path

import pytest
from fresh_environment import FreshEnvironment, Served

import duckstep

pytestmark = pytest.mark.timeout(300)
CSV = "id,ts,name\n1,2024-03-01T10:00:00Z,a\n2,2024-03-02T10:00:00Z,b\n"
TABLE = ["--table", "mine", "--time", "ts"]
COUNT = "SELECT count(*) AS n FROM mine"


@pytest.fixture
def tables(environment: FreshEnvironment) -> str:
    """Return a new folder with a table of two rows, which `duckstep import` has written."""
    taken = len(list(environment.work.iterdir()))
    folder, file = f"tables-{taken}", environment.work / f"rows-{taken}.csv"
    file.write_text(CSV)
    done = environment.run("duckstep", "import", file.name, *TABLE, "--to", folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("2 rows") and f"in {folder}/mine" in done.stdout
    assert 'duckstep --url http://localhost:8000 query "SELECT' in done.stdout
    return folder


def count(served: Served) -> list[tuple[object, ...]]:
    """Return the number of rows, as the client reads it."""
    with duckstep.connect(served.url) as client:
        return list(client.query(COUNT, reuse=False).rows())


def test_serve_folder_answers_ends_by_ctrl_c_and_keeps_its_history(
    environment: FreshEnvironment, tables: str, tmp_path: Path
) -> None:
    with Served(environment, tmp_path / "first", tables) as served:
        assert "<title>duckstep" in served.get("/")
        assert '"status":"ok"' in served.get("/health")
        assert f"Try: duckstep --url {served.url} tables" in served.printed()
        listed = environment.run("duckstep", "--url", served.url, "tables")
        assert listed.returncode == 0 and "mine" in listed.stdout
        with duckstep.connect(served.url) as client:
            query = client.query(COUNT)
            assert list(query.rows()) == [(2,)]
        assert served.interrupt() == 0
    assert environment.processes() == []
    state = environment.home / ".local/state/duckstep/stack"
    assert stat.S_IMODE(state.stat().st_mode) == 0o700

    with Served(environment, tmp_path / "second", tables) as served:
        with duckstep.connect(served.url) as client:
            assert [past.request_id for past in client.history()] == [query.id]
            assert list(client.get_query(query.id).rows()) == [(2,)]
        (environment.work / "more.csv").write_text(CSV)
        append = ["more.csv", *TABLE, "--append", "--to", tables]
        imported = environment.run("duckstep", "--json", "import", *append)
        assert json.loads(imported.stdout)["rows"] == 2
        assert count(served) == [(4,)]
        compacted = environment.run("duckstep", "compact", "--table", "mine", "--to", tables)
        assert (compacted.returncode, compacted.stderr) == (0, "")
        assert "4 files into 1, 4 rows" in compacted.stdout
        assert count(served) == [(4,)]


def test_serve_two_stacks_at_once(
    environment: FreshEnvironment, tables: str, tmp_path: Path
) -> None:
    opened = environment.work / "opened"
    browser = environment.work / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    one = Served(environment, tmp_path / "one", tables, "--state", "one state")
    two = Served(
        environment, tmp_path / "two", "--state", "two", "--open", ROWS="1000", BROWSER=str(browser)
    )
    with one, two:
        assert count(one) == [(2,)]
        with duckstep.connect(two.url) as client:
            assert [table.name for table in client.tables()] == ["reviews"]
        two.wait_for(opened)
        assert opened.read_text() == f"{two.url}\n"
        locked = environment.run("duckstep", "serve", tables, "--state", "two")
        assert locked.returncode == 1
        assert "duckstep serve --state FOLDER" in locked.stderr
    assert environment.processes() == []


def test_serve_reports_what_is_wrong_in_one_line(
    environment: FreshEnvironment, tables: str
) -> None:
    empty = environment.work / "empty"
    empty.mkdir(exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        cases = [
            (["serve", "absent"], "There is no folder absent. "),
            (["serve", "empty"], "empty contains no Parquet files. "),
            (["serve", "s3://-"], "Use duckstep serve s3://bucket/prefix"),
            (
                ["serve", "--port", port],
                f"Port {port} is taken. Use another: duckstep serve --port",
            ),
            (["serve", "--state", "/proc/state"], "/proc/state cannot be written"),
            (["serve", tables, "--parameter", "Nothing=1"], "Nothing"),
            (["import", "absent.csv", *TABLE, "--to", "empty"], "absent.csv"),
        ]
        for arguments, expected in cases:
            done = environment.run("duckstep", *arguments)
            assert done.returncode == 1, done
            assert expected in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert environment.processes() == []


def test_environment_is_read_only(environment: FreshEnvironment) -> None:
    write = "import duckstep, pathlib; pathlib.Path(duckstep.__file__).with_name('x').touch()"
    done = environment.run("python", "-c", write)
    assert done.stderr.splitlines()[-1].startswith("PermissionError")
