"""`duckstep shell` at a terminal and over a script."""

from __future__ import annotations

from pathlib import Path

from cli_terminal import Terminal, on_terminal, run

import duckstep

# The terminal may reach the space behind it by a movement of the cursor.
PROMPT = "duckstep>"
RETYPE_SECONDS = 2.0
ENDLESS = "SELECT sum(hash(a.range * b.range)) FROM range(400000) a, range(400000) b;"


def test_script_runs_each_statement(variables: dict[str, str]) -> None:
    script = "SELECT 1 AS a;\n\\x on\nSELECT 2\n  AS b; SELECT ';' AS c\n"

    done = run(["shell"], variables, script)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "a\n─\n1\n─[ row 1 ]───\nb │ 2\n─[ row 1 ]───\nc │ ;\n"


def test_script_stops_at_the_first_error_with_its_code(variables: dict[str, str]) -> None:
    script = "SELECT 1 AS a; SELECT * FROM missing; SELECT 2 AS b;"

    done = run(["shell", "--format", "csv"], variables, script)

    assert (done.returncode, done.stdout) == (3, "a\n1\n")
    assert "TableNotFound" in done.stderr


def test_script_command_unknown_is_a_usage_error(variables: dict[str, str]) -> None:
    done = run(["shell"], variables, "\\nonsense\nSELECT 1;")

    assert (done.returncode, done.stdout) == (2, "")
    assert "\\? lists the commands" in done.stderr


def test_shell_statement_of_two_lines_is_completed(variables: dict[str, str]) -> None:
    with on_terminal(["shell"], variables) as terminal:
        ready(terminal)
        terminal.send("SELECT count(*) AS n\r")
        terminal.expect(r"\.\.\.>")
        terminal.send("FROM rev")
        # Until the catalog is read, which no prompt waits for, a typed letter completes nothing.
        while not terminal.shows("reviews +table", RETYPE_SECONDS):
            terminal.send("\x7fv")
        terminal.send("\t")
        terminal.expect("iews")
        terminal.send(";\r")
        terminal.expect("n\n─+\n *200?000\n")
        leave(terminal)


def test_shell_ctrl_c_cancels_and_returns_to_the_prompt(
    variables: dict[str, str], client: duckstep.Client
) -> None:
    with on_terminal(["shell"], variables) as terminal:
        ready(terminal)
        terminal.send(f"{ENDLESS}\r")
        terminal.expect("running")
        terminal.send("\x03")
        terminal.expect("Cancelled: ")
        terminal.expect(PROMPT)
        assert next(client.history(limit=1)).status == "CANCELLED"
        terminal.send("SELECT 6 * 7 AS answer;\r")
        terminal.expect("answer\n─+\n *42\n")
        leave(terminal)


def test_shell_error_returns_to_the_prompt(variables: dict[str, str]) -> None:
    with on_terminal(["shell"], variables) as terminal:
        ready(terminal)
        terminal.send("SELECT nope FROM reviews;\r")
        terminal.expect(r"ColumnNotFound(.|\n)*\^\^\^\^\n")
        leave(terminal)


def test_shell_describes_a_table(variables: dict[str, str]) -> None:
    with on_terminal(["shell"], variables) as terminal:
        ready(terminal)
        terminal.send("\\d reviews\r")
        terminal.expect("rating +│ TINYINT(.|\n)*200?,000 rows · 366 files")
        leave(terminal)


def test_shell_long_result_is_paged(variables: dict[str, str], tmp_path: Path) -> None:
    seen = tmp_path / "paged"
    variables["PAGER"] = f"tee {seen}"
    with on_terminal(["shell"], variables) as terminal:
        ready(terminal)
        terminal.send("SELECT range AS n FROM range(3000);\r")
        terminal.expect("3,000 rows · ")
        leave(terminal)

    lines = seen.read_text().splitlines()
    assert (len(lines), lines[-1]) == (3002, "2999")


def test_shell_output_writes_a_file(variables: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with on_terminal(["shell"], variables) as terminal:
        ready(terminal)
        terminal.send(f"\\o {path}\r")
        terminal.expect("written to")
        terminal.expect(PROMPT)
        terminal.send("SELECT 1 AS a;\r")
        terminal.expect("written")
        leave(terminal)

    assert path.read_text() == "a\n1\n"


def test_shell_editor_runs_what_it_saves(variables: dict[str, str], tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho 'SELECT 7 * 6 AS edited;' > \"$1\"\n")
    editor.chmod(0o700)
    variables["EDITOR"] = str(editor)
    with on_terminal(["shell"], variables) as terminal:
        ready(terminal)
        terminal.send("\\e\r")
        terminal.expect("edited\n─+\n *42\n")
        leave(terminal)


def test_shell_keeps_its_history(variables: dict[str, str], tmp_path: Path) -> None:
    with on_terminal(["shell"], variables) as terminal:
        ready(terminal)
        terminal.send("SELECT 'kept' AS t;\r")
        terminal.expect("t\n─+\nkept\n")
        leave(terminal)

    histories = list(tmp_path.rglob("shell_history"))
    assert len(histories) == 1
    assert "+SELECT 'kept' AS t;" in histories[0].read_text()


def ready(terminal: Terminal) -> None:
    terminal.expect(PROMPT)


def leave(terminal: Terminal) -> None:
    """Wait for the prompt and press Ctrl-D."""
    terminal.expect(PROMPT)
    terminal.send("\x04")
    assert terminal.wait() == 0
