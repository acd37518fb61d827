"""`duckstep login` against a stack with logins: a profile, a query as the user, a schedule."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import httpx
from cli_terminal import COMMAND, DEADLINE, environment, run


def test_login_writes_the_profile_and_logout_ends_it(guarded_stack: Any, tmp_path: Path) -> None:
    variables = environment(guarded_stack.url, tmp_path)
    del variables["DUCKSTEP_URL"]
    profile = ["--profile", "guarded"]
    refused = run(["--url", guarded_stack.url, "query", "SELECT 1"], variables)

    log_in(guarded_stack, variables)
    done = run(["query", "SELECT 1 AS a", *profile], variables)
    listed = json.loads(run(["profiles", "--json"], variables).stdout)
    ended = run(["logout", *profile, "--json"], variables)
    after = run(["query", "SELECT 1", *profile], variables)

    assert (refused.returncode, after.returncode) == (4, 4)
    assert done.stdout == "a\n1\n"
    assert listed == {
        "profiles": [
            {
                "name": "guarded",
                "default": "",
                "url": guarded_stack.url,
                "auth": "browser",
                "loggedIn": "yes",
            }
        ]
    }
    assert json.loads(ended.stdout) == {"loggedOut": True}


def test_schedule_belongs_to_who_is_logged_in(guarded_stack: Any, tmp_path: Path) -> None:
    variables = environment(guarded_stack.url, tmp_path)
    log_in(guarded_stack, variables)
    created = ["schedule", "create", "mine", "SELECT 1", "--every", "1 day", "--json"]
    state = ["--state", str(guarded_stack.state)]

    document = json.loads(run([*created, *state], variables).stdout)
    run(["schedule", "delete", "mine", *state], variables)

    assert document["owner"] == guarded_stack.identity["subject"]


def log_in(stack: Any, variables: dict[str, str]) -> None:
    """Log in as the stack's user, with a program in the place of the browser."""
    arguments = ["login", "--profile", "guarded", "--url", stack.url, "--no-browser"]
    process = subprocess.Popen(
        [*COMMAND, *arguments], env=variables, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    match = re.match(r"Log in at (\S+)", process.stderr.readline())
    assert match
    with httpx.Client(follow_redirects=True, trust_env=False) as browser:
        form = {"username": "analyst@example.com", "password": stack.identity["password"]}
        assert "You are logged in" in browser.post(match[1], data=form).text
    _, rest = process.communicate(timeout=DEADLINE)
    assert (process.returncode, f"Logged in to {stack.url}." in rest) == (0, True)
