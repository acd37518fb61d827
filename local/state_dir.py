"""Paths of the state folder, and the lock against a second stack."""

import contextlib
import fcntl
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from local.errors import StartupError
from local.user_command import command_with

PREVIOUS_LOG_SUFFIX = ".old"
PRIVATE_UMASK = 0o077
# Not the whole folder: the default one also holds the packages of tools.
_OWN_NAMES = ("data", "results", "logs", "tmp", "lock", "*.json", "state.sqlite*")


@dataclass(frozen=True)
class StateDir:
    """Paths below `--state`."""

    root: Path

    @property
    def data(self) -> Path:
        """The default folder of tables."""
        return self.root / "data"

    @property
    def results(self) -> Path:
        """The results bucket."""
        return self.root / "results"

    @property
    def logs(self) -> Path:
        """The log of each process and function, and that of the previous run."""
        return self.root / "logs"

    @property
    def temporary(self) -> Path:
        """The temporary folder of the functions."""
        return self.root / "tmp"

    @property
    def trino(self) -> Path:
        """The configuration of Trino's nodes, and what they write."""
        return self.root / "trino"

    @property
    def run_file(self) -> Path:
        """The configuration that the server processes read."""
        return self.root / "run.json"

    @property
    def store_file(self) -> Path:
        """The SQLite file of DynamoDB, Step Functions, SQS and Scheduler."""
        return self.root / "state.sqlite"

    @property
    def identity_file(self) -> Path:
        """The local user pool's signing key and passwords."""
        return self.root / "identity.json"

    def prepare(self) -> None:
        """Create the folders, close all to other users, and rename the previous run's logs."""
        for folder in (self.results, self.logs, self.temporary):
            folder.mkdir(parents=True, exist_ok=True)
        _make_private(self.root)
        for name in _OWN_NAMES:
            for path in self.root.glob(name):
                _make_private_tree(path)
        for log in self.logs.glob("*.log"):
            log.replace(log.with_name(log.name + PREVIOUS_LOG_SUFFIX))

    def lock(self) -> IO[str]:
        """Lock the folder for this process until the returned file is closed.

        From then on this process and its children create files that other users cannot read.
        Raises StartupError if another stack holds the lock, which the kernel releases at its exit,
        or if the folder cannot be written.
        """
        os.umask(PRIVATE_UMASK)
        file = self._open_lock()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            file.seek(0)
            owner = file.read().strip() or "unknown"
            file.close()
            raise StartupError(
                f"Another stack (process {owner}) uses {self.root}. Stop it, or use another "
                f"folder: {command_with('state', 'FOLDER')}"
            ) from exc
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return file

    def _open_lock(self) -> IO[str]:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            return (self.root / "lock").open("a+", encoding="utf-8")
        except OSError as exc:
            raise StartupError(
                f"The state folder {self.root} cannot be written ({exc.strerror}). "
                f"Use another: {command_with('state', 'FOLDER')}"
            ) from exc


def _make_private_tree(path: Path) -> None:
    """Close files that a former version created for all users to read."""
    _make_private(path)
    if path.is_dir() and not path.is_symlink():
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                _make_private(Path(folder, name))


def _make_private(path: Path) -> None:
    """Remove the rights of other users; a link and another user's file stay as they are."""
    with contextlib.suppress(FileNotFoundError, PermissionError):
        mode = path.lstat().st_mode
        if mode & PRIVATE_UMASK and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & ~PRIVATE_UMASK)
