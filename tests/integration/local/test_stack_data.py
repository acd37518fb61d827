"""DATA as a folder of one table, or a bucket with the user's credentials."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from local.stack_process import wait_until
from local.supervisor.ports import free_port
from tests.support.stack import Stack

RCLONE = Path(sys.executable).parent / "rclone"
USER_KEY, USER_SECRET = "user-key-of-a-test", "user-secret-of-a-test"
SECONDS = 30.0


def _count(stack: Stack, table: str) -> str:
    with httpx.Client(base_url=stack.base_url, timeout=60, follow_redirects=True) as client:
        query = {"query": f"SELECT count(*) AS n FROM {table}"}
        return client.post("/queries", data=query, headers={"Prefer": "wait"}).text


@contextmanager
def _bucket(folder: Path) -> Iterator[dict[str, str]]:
    """Serve a folder's subfolders as buckets; yield the user's environment for it."""
    port = free_port()
    command = [str(RCLONE), "serve", "s3", str(folder), f"--addr=127.0.0.1:{port}"]
    command += [f"--auth-key={USER_KEY},{USER_SECRET}", "--vfs-read-wait=0"]
    environment = {**os.environ, "RCLONE_CONFIG": ""}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: _answers(url), SECONDS)
        yield {
            "AWS_ENDPOINT_URL_S3": url,
            "AWS_ACCESS_KEY_ID": USER_KEY,
            "AWS_SECRET_ACCESS_KEY": USER_SECRET,
            "AWS_REGION": "eu-central-1",
        }
        process.kill()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code > 0
    except httpx.HTTPError:
        return False


def test_stack_single_table_folder_uses_folder_name(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "My Reviews").symlink_to(stack.state / "data" / "reviews")
    folder = tmp_path / "My Reviews"
    with Stack(tmp_path / "state", "--data", str(folder)) as served:
        assert "as table my_reviews" in served.printed()
        assert _count(served, "my_reviews").split() == ["n", "20000"]
        assert not (tmp_path / "state" / "data").exists()


@pytest.mark.timeout(240)
def test_stack_bucket_credentials_reach_rclone_only(stack: Stack, tmp_path: Path) -> None:
    with _bucket(stack.state) as environment:
        url = "s3://data"
        with Stack(tmp_path / "state", "--data", url, environment=environment) as served:
            assert _count(served, "reviews").split() == ["n", "20000"]
            run_file = (tmp_path / "state" / "run.json").read_text()
            assert USER_SECRET not in run_file
            for name in ("aws", "functions", "gateway", "data", "results"):
                assert USER_SECRET not in _environment(served.pid(name))


def test_stack_missing_bucket_prints_one_line(stack: Stack, tmp_path: Path) -> None:
    with _bucket(stack.state) as environment:
        nowhere = Stack(tmp_path / "state", "--data", "s3://nowhere", environment=environment)
        nowhere.start()
        assert nowhere.wait_exit() == 1
        assert nowhere.printed().count("\n") == 1
        assert "s3://nowhere" in nowhere.printed()


def _environment(pid: int) -> str:
    shown = subprocess.run(["ps", "eww", "-p", str(pid)], capture_output=True, text=True)
    return shown.stdout
