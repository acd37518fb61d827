"""Step Functions on moto's interpreter, with executions that outlive the process."""

import json
import logging
import threading
from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.exceptions import ExecutionAlreadyExists, ExecutionDoesNotExist
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from local.aws.events.event_bus import EventBus, status_event
from local.aws.sqlite_store import Store
from local.aws.step_functions import history
from local.aws.step_functions.executions import LiveExecution, PastExecution
from local.aws.step_functions.limits import check_room, checked_input, checked_name
from local.template.resolver import ACCOUNT

LOG = logging.getLogger(__name__)
LISTED = 1000


class DurableStepFunctions(StepFunctionsParserBackend):  # type: ignore[misc]
    """Keeps an execution in memory while it runs and in the store always.

    moto searches a list for every call and copies the machine for every start.
    """

    def __init__(self, region_name: str, store: Store, bus: EventBus) -> None:
        super().__init__(region_name, ACCOUNT)
        self._store = store
        self._bus = bus
        self._live: dict[str, LiveExecution] = {}
        self._starts = threading.Lock()

    @property
    def running(self) -> int:
        """How many executions run."""
        return len(self._live)

    def start_execution(
        self,
        state_machine_arn: str,
        name: str | None = None,
        execution_input: str | None = None,
        trace_header: str | None = None,
    ) -> Any:
        """Start an execution; a repeated start of one that runs, with the same input, answers it.

        Raises ExecutionAlreadyExists, ExecutionLimitExceeded, InvalidName, InvalidExecutionInput
        and ValidationException.
        """
        machine = self.describe_state_machine(state_machine_arn)
        name, text = checked_name(name), checked_input(execution_input)
        arn = f"{machine.arn.replace(':stateMachine:', ':execution:')}:{name}"
        with self._starts:
            existing = self._find(arn)
            if existing is not None:
                return _same(existing, text)
            check_room(len(self._live))
            execution = self._new_execution(machine, arn, name, text)
            self._store.start_execution(arn, name, text, execution.start_date.timestamp())
            self._live[arn] = execution
        LOG.info("started", extra=_about(arn, text))
        execution.start()
        return execution

    def describe_execution(self, execution_arn: str) -> Any:
        """Return an execution of this run or an earlier one; raises ExecutionDoesNotExist."""
        execution = self._find(execution_arn)
        if execution is None:
            raise ExecutionDoesNotExist(f"Execution Does Not Exist: '{execution_arn}'")
        return execution

    def describe_state_machine_for_execution(self, execution_arn: str) -> Any:
        """Return the state machine of an execution; raises ExecutionDoesNotExist."""
        self.describe_execution(execution_arn)
        return self.describe_state_machine(self._machine_arn(execution_arn))

    def stop_execution(self, execution_arn: str) -> Any:
        """Abort an execution that runs; raises ExecutionDoesNotExist."""
        execution = self.describe_execution(execution_arn)
        if isinstance(execution, LiveExecution):
            execution.stop(datetime.now(UTC), None, None)
        return execution

    def get_execution_history(self, execution_arn: str) -> Any:
        """Return every event of an execution; raises ExecutionDoesNotExist."""
        execution = self.describe_execution(execution_arn)
        if isinstance(execution, LiveExecution):
            return {"events": execution.events()}
        row = self._store.execution(execution_arn) or {}
        return {"events": json.loads(row.get("history") or "[]")}

    def list_executions(
        self,
        state_machine_arn: str,
        status_filter: str | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> tuple[list[Any], None]:
        """Return the latest executions, newest first, on one page."""
        rows = self._store.latest(LISTED, status_filter)
        listed = [PastExecution(row, state_machine_arn) for row in rows]
        return listed[: max_results or LISTED], None

    def fail_interrupted(self, machine_arn: str, role: str, error: str, cause: str) -> int:
        """End the executions that an earlier process left running; returns how many."""
        rows = self._store.running()
        for row in rows:
            end = {"status": "FAILED", "stop": datetime.now(UTC).timestamp(), "output": None}
            end |= {"error": error, "cause": cause}
            self._record(row, end, history.started(row["input"], role, row["start"]), machine_arn)
        return len(rows)

    def _new_execution(self, machine: Any, arn: str, name: str, text: str) -> LiveExecution:
        return LiveExecution(
            on_end=self._on_end,
            name=name,
            sm_type=machine.sm_type,
            role_arn=machine.roleArn,
            exec_arn=arn,
            account_id=self.account_id,
            region_name=self.region_name,
            state_machine=machine,
            start_date=datetime.now(UTC),
            input_data=text,
        )

    def _on_end(self, execution: LiveExecution, end: dict[str, Any]) -> None:
        row = self._store.execution(execution.execution_arn) or {}
        self._record(row, end, execution.events(), execution.state_machine_arn)
        self._live.pop(execution.execution_arn, None)
        about = _about(execution.execution_arn, execution.execution_input)
        told = {"status": end["status"], "code": end["error"]}
        LOG.info("ended", extra={**about, **{key: each for key, each in told.items() if each}})

    def _record(
        self, row: dict[str, Any], end: dict[str, Any], events: list[Any], machine_arn: str
    ) -> None:
        event = status_event({**row, **end}, machine_arn, self.region_name)
        text = json.dumps(history.closed(events, end))
        with self._store.transaction():
            self._store.end_execution(row["arn"], {**end, "history": text})
            self._bus.publish(event)

    def _find(self, arn: str) -> Any:
        execution = self._live.get(arn)
        if execution is not None:
            return execution
        row = self._store.execution(arn)
        return row and PastExecution(row, self._machine_arn(arn))

    def _machine_arn(self, execution_arn: str) -> str:
        return execution_arn.rsplit(":", 1)[0].replace(":execution:", ":stateMachine:")


def _about(arn: str, text: str) -> dict[str, str]:
    """Return what a log line says of an execution: whose query it is, and nothing of it."""
    given = json.loads(text)
    owner = given.get("owner", "") if isinstance(given, dict) else ""
    return {"requestId": arn, "owner": str(owner)}


def _same(existing: Any, text: str) -> Any:
    if existing.status == "RUNNING" and existing.execution_input == text:
        return existing
    raise ExecutionAlreadyExists(f"Execution Already Exists: '{existing.execution_arn}'")
