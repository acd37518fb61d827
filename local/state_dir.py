"""The state folder: what is in it, and the lock that keeps a second stack out."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from local.errors import CannotStart

OLD_LOG_SUFFIX = ".old"


@dataclass(frozen=True)
class StateFolder:
    """Paths below `--state`."""

    root: Path

    @property
    def data(self) -> Path:
        """Tables, unless `--data` names others."""
        return self.root / "data"

    @property
    def results(self) -> Path:
        """The results bucket."""
        return self.root / "results"

    @property
    def logs(self) -> Path:
        """One file for each process and function, and one of the run before."""
        return self.root / "logs"

    @property
    def run_file(self) -> Path:
        """What the children are told."""
        return self.root / "run.json"

    @property
    def store_file(self) -> Path:
        """What DynamoDB, Step Functions and SQS remember."""
        return self.root / "state.sqlite"

    @property
    def identity_file(self) -> Path:
        """The local user pool's key and passwords."""
        return self.root / "identity.json"

    def prepare(self) -> None:
        """Makes the folders and puts the last run's logs aside."""
        for folder in (self.results, self.logs, self.root / "tmp"):
            folder.mkdir(parents=True, exist_ok=True)
        for log in self.logs.glob("*.log"):
            log.replace(log.with_name(log.name + OLD_LOG_SUFFIX))

    def lock(self) -> IO[str]:
        """Takes the folder for this process until the returned file is closed.

        Raises CannotStart if another stack has it; the kernel lets go of it however that one ends.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        file = (self.root / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            file.seek(0)
            owner = file.read().strip() or "unknown"
            file.close()
            raise CannotStart(
                f"Another stack (process {owner}) uses {self.root}. End it, or name another folder "
                "with STATE=..."
            ) from exc
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return file
