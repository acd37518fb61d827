"""The configuration of one run, which every server process reads from the run file."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local.template.deployment import Deployment

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
# The events of long statements, which take a second to be parsed, are longer.
LARGE_EVENT_BYTES = 32 * 1024


@dataclass(frozen=True)
class Ports:
    """The port of each server; the gateway's is public.

    S3 is served at `data` and `results`, before an rclone for each.
    """

    gateway: int
    data: int
    data_rclone: int
    data_control: int
    results: int
    results_rclone: int
    aws: int
    functions: int


@dataclass(frozen=True)
class Keys:
    """Random credentials of this run, which sign every request to an inner port."""

    access: str
    secret: str

    @classmethod
    def generate(cls) -> "Keys":
        """Return new keys; rclone requires 8 characters or more."""
        return cls(access="LOCAL" + secrets.token_hex(10).upper(), secret=secrets.token_hex(20))


@dataclass(frozen=True)
class StackConfig:
    """The contents of the run file; `state` is the state folder, `code` that of the functions.

    `trino` is the coordinator's URL, empty without Trino; `results_control` the port at which then
    the rclone of the results forgets listings.
    """

    deployment: Deployment
    ports: Ports
    keys: Keys
    state: str
    code: str
    trino: str = ""
    results_control: int = 0

    def url(self, server: str) -> str:
        """Return the base URL of a server, by its name in `Ports`."""
        return f"http://{HOST}:{getattr(self.ports, server)}"

    def write(self, path: Path) -> None:
        """Write the run file, readable by its owner alone."""
        path.touch(mode=0o600)
        data = {**asdict(self), "deployment": self.deployment.to_json()}
        path.write_text(json.dumps(data), encoding="utf-8")


def read_config(path: Path) -> StackConfig:
    """Read a run file."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return StackConfig(
        deployment=Deployment.from_json(data["deployment"]),
        ports=Ports(**data["ports"]),
        keys=Keys(**data["keys"]),
        state=data["state"],
        code=data["code"],
        trino=data["trino"],
        results_control=data["results_control"],
    )
