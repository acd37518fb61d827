"""`--data` as an rclone remote of table folders."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from local.data.file_columns import are_several_tables
from local.data.folder_layout import is_parquet_file, is_table, table_name
from local.data.links import UnreadableLink, unreadable_links
from local.errors import StartupError
from local.user_command import command_with

REMOTE = "data"
_SETTINGS_FILE = "_table.yaml"
LISTING_TIMEOUT_SECONDS = 30
# The version of a file is its time: a program can set that of the content's modification back, but
# not that of the inode's change.
_FOLDER_OPTIONS = {
    "RCLONE_LOCAL_TIME_TYPE": "ctime",
    # By default rclone skips links.
    "RCLONE_LOCAL_COPY_LINKS": "true",
}


@dataclass(frozen=True)
class DataSource:
    """The remote `data:` as rclone's environment, and a label for the output."""

    environment: dict[str, str]
    label: str
    links: tuple[UnreadableLink, ...] = ()
    """Links that are not followed, by their paths in the bucket."""
    folder: tuple[str, ...] = ()
    """The local folder, and its name as a table if it is one table."""


def folder_source(folder: Path) -> DataSource:
    """Return the source of a folder of tables, or of a folder that is one table."""
    if not folder.is_dir():
        raise StartupError(
            f"There is no folder {folder}. Name a folder of Parquet tables: "
            + command_with("data", "FOLDER")
        )
    entries = list(folder.iterdir())
    folders = [entry.name for entry in entries if entry.is_dir()]
    files = [entry.name for entry in entries if not entry.is_dir()]
    one_table = is_table(folders, files) and not _holds_tables(folder, folders, files)
    name = table_name(Path(os.path.abspath(folder)).name) if one_table else None
    root = str(folder.resolve())
    source = _data_source(root, name, _FOLDER_OPTIONS, str(folder))
    listed = (root,) if name is None else (root, name)
    return replace(source, links=tuple(_links_of(folder, name)), folder=listed)


def _holds_tables(folder: Path, folders: list[str], files: list[str]) -> bool:
    """Return whether the files at the top are tables of their own, for lack of common columns."""
    if _SETTINGS_FILE in files or any(not name.startswith((".", "_")) for name in folders):
        return False
    return are_several_tables(folder / name for name in files if is_parquet_file(name))


def _links_of(folder: Path, table: str | None) -> Iterator[UnreadableLink]:
    for link in unreadable_links(folder):
        yield link if table is None else replace(link, path=f"{table}/{link.path}")


def s3_source(url: str, rclone: Path) -> DataSource:
    """Return the source of a bucket or prefix; only rclone receives the user's credentials.

    Raises StartupError if the bucket cannot be listed.
    """
    bucket = url.removeprefix("s3://").strip("/")
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]+(/.*)?", bucket):
        raise StartupError(
            f"{url} is not an S3 address. Use {command_with('data', 's3://bucket/prefix')}"
        )
    remote = _s3_environment()
    names = _list_names(rclone, f"user:{bucket}", remote, url)
    folders = [name[:-1] for name in names if name.endswith("/")]
    files = [name for name in names if not name.endswith("/")]
    name = table_name(bucket.rsplit("/", 1)[-1]) if is_table(folders, files) else None
    return _data_source(f"user:{bucket}", name, remote, url)


def _data_source(root: str, table: str | None, remote: dict[str, str], label: str) -> DataSource:
    if table is None:
        data_remote = {"RCLONE_CONFIG_DATA_TYPE": "alias", "RCLONE_CONFIG_DATA_REMOTE": root}
        return DataSource({**remote, **data_remote}, label)
    data_remote = {
        "RCLONE_CONFIG_TABLE_TYPE": "alias",
        "RCLONE_CONFIG_TABLE_REMOTE": root,
        "RCLONE_CONFIG_DATA_TYPE": "combine",
        "RCLONE_CONFIG_DATA_UPSTREAMS": f"{table}=table:",
    }
    return DataSource({**remote, **data_remote}, f"{label} as table {table}")


def _s3_environment() -> dict[str, str]:
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    remote = {
        "RCLONE_CONFIG_USER_TYPE": "s3",
        "RCLONE_CONFIG_USER_PROVIDER": "Other" if endpoint else "AWS",
        "RCLONE_CONFIG_USER_ENV_AUTH": "true",
        "RCLONE_CONFIG_USER_REGION": region,
        "RCLONE_CONFIG_USER_NO_CHECK_BUCKET": "true",
        # Not the time in an object's metadata, which its writer chooses.
        "RCLONE_USE_SERVER_MODTIME": "true",
    }
    return {**remote, "RCLONE_CONFIG_USER_ENDPOINT": endpoint} if endpoint else remote


def _list_names(rclone: Path, root: str, remote: dict[str, str], url: str) -> list[str]:
    environment = {**os.environ, **remote, "RCLONE_CONFIG": ""}
    command = [str(rclone), "lsf", root, "--max-depth", "1", "--retries", "1", "--quiet"]
    try:
        listed = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LISTING_TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired as exc:
        raise StartupError(
            f"{url} did not respond within {LISTING_TIMEOUT_SECONDS} seconds."
        ) from exc
    names = listed.stdout.splitlines()
    if listed.returncode or not names:
        reason = (listed.stderr.strip().splitlines() or ["it is empty"])[-1]
        raise StartupError(f"{url} cannot be listed: {reason}")
    return names
