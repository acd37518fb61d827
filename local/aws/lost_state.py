"""Detection of a lost state: resources that a delete call or another process removed."""

from pathlib import Path

from moto.dynamodb.models import dynamodb_backends
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from local.aws.dynamodb.backend import DurableDynamoDB
from local.aws.step_functions.backend import DurableStepFunctions
from local.state_dir import StateDir
from local.template.deployment import Deployment
from local.template.resolver import ACCOUNT


class StateCheck:
    """Compares the live resources with those of the start."""

    def __init__(
        self,
        deployment: Deployment,
        tables: DurableDynamoDB,
        workflow: DurableStepFunctions,
        folder: StateDir,
    ) -> None:
        self._names = [str(request["TableName"]) for request in deployment.tables]
        self._machine = deployment.state_machine
        self._region = deployment.region
        self._tables, self._workflow = tables, workflow
        paths = (folder.store_file, folder.results, folder.data, folder.logs, folder.temporary)
        # The data folder is missing if the tables are elsewhere.
        self._paths = {path: inode for path in paths if (inode := _inode(path)) is not None}

    def lost(self) -> list[str]:
        """Return the names of the lost resources."""
        lost = [name for name in self._names if not self._has_table(name)]
        lost += [] if self._has_machine() else [self._machine.name]
        return lost + [path.name for path, was in self._paths.items() if _inode(path) != was]

    def _has_machine(self) -> bool:
        served = stepfunctions_parser_backends[ACCOUNT][self._region]
        machines = {machine.arn for machine in self._workflow.state_machines}
        return served is self._workflow and self._machine.arn in machines

    def _has_table(self, name: str) -> bool:
        served = dynamodb_backends[ACCOUNT][self._region]
        return served is self._tables and name in self._tables.tables


def _inode(path: Path) -> int | None:
    """Return the file's number, None if there is no file."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None
