"""Superset in its own environment and process, over a metadata database in SQLite."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[4]
SUPERSET = ROOT / ".duckstep/superset/bin/superset"
SETUP_SECONDS, READY_SECONDS, STOP_SECONDS = 300.0, 90.0, 20.0
CONFIG = """
SECRET_KEY = "{key}"
SQLALCHEMY_DATABASE_URI = "sqlite:///{home}/superset.db"
WTF_CSRF_ENABLED = TALISMAN_ENABLED = RATELIMIT_ENABLED = False
FEATURE_FLAGS = {{"ESTIMATE_QUERY_COST": True}}
"""


@dataclass(frozen=True)
class Superset:
    """A running Superset: a client that is logged in, and the id of the stack's database."""

    http: httpx.Client
    database: int

    def get(self, path: str, **params: Any) -> Any:
        """Return the document of a route. Fails at another status than 200."""
        return self._document(self.http.get(f"/api/v1/{path}", params=params))

    def post(self, path: str, **body: Any) -> Any:
        """Return the document that a route answers to a body."""
        return self._document(self.http.post(f"/api/v1/{path}", json=body))

    def run(self, sql: str, client_id: str) -> httpx.Response:
        """Run SQL as SQL Lab does, and wait for its end."""
        body = {"database_id": self.database, "schema": "main", "sql": sql, "runAsync": False}
        return self.http.post("/api/v1/sqllab/execute/", json={**body, "client_id": client_id})

    def _document(self, answer: httpx.Response) -> Any:
        assert answer.status_code in (200, 201), answer.text
        return answer.json()


def _logged_in(http: httpx.Client, password: str, uri: str) -> Superset:
    login = {"username": "admin", "password": password, "provider": "db"}
    answer = http.post("/api/v1/security/login", json=login)
    http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    document = Superset(http, 0).post(
        "database/",
        database_name="lake",
        sqlalchemy_uri=uri,
        expose_in_sqllab=True,
        extra='{"cost_estimate_enabled": true}',
    )
    return Superset(http, int(document["id"]))


@contextmanager
def running_superset(home: Path, port: int, uri: str) -> Iterator[Superset]:
    """Set up a Superset in a folder, and run it until the block ends."""
    password, log = secrets.token_hex(16), home / "superset.log"
    config = home / "superset_config.py"
    config.write_text(CONFIG.format(key=secrets.token_hex(32), home=home))
    variables = _variables(home, config)
    _set_up(variables, password, log)
    command = [str(SUPERSET), "run", "-h", "127.0.0.1", "-p", str(port), "--with-threads"]
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, env=variables, stdout=out, stderr=out, start_new_session=True
        )
    try:
        address = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=address, timeout=120, trust_env=False) as http:
            _wait_ready(process, http, log)
            yield _logged_in(http, password, uri)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOP_SECONDS)


def _set_up(variables: dict[str, str], password: str, log: Path) -> None:
    """Make the metadata database, an administrator and the roles."""
    person = ("--firstname", "Ad", "--lastname", "Min", "--email", "admin@example.org")
    account = ("--username", "admin", "--password", password, *person)
    for command in (["db", "upgrade"], ["fab", "create-admin", *account], ["init"]):
        with log.open("ab") as out:
            run = subprocess.run(
                [str(SUPERSET), *command],
                env=variables,
                check=False,
                timeout=SETUP_SECONDS,
                stdout=out,
                stderr=out,
            )
        assert run.returncode == 0, log.read_text()[-5000:]


def _variables(home: Path, config: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "SUPERSET_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(config),
        "FLASK_APP": "superset.app:create_app()",
        "PYTHONPATH": str(ROOT / "clients/python/src"),
    }


def _wait_ready(process: subprocess.Popen[bytes], http: httpx.Client, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-5000:]
        try:
            if http.get("/health").status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    raise AssertionError(log.read_text()[-5000:])
