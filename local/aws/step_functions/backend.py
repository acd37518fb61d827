"""Step Functions on moto's interpreter, with persistent executions."""

import json
import logging
import threading
from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.exceptions import ExecutionAlreadyExists, ExecutionDoesNotExist
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from local.aws.events.event_bus import LocalEventBus, status_event
from local.aws.sqlite_store import SqliteStore
from local.aws.step_functions import history
from local.aws.step_functions.executions import EndedExecution, RunningExecution
from local.aws.step_functions.limits import Claim, check_capacity, validate_input, validate_name
from local.config import LARGE_EVENT_BYTES
from local.template.resolver import ACCOUNT

LOG = logging.getLogger(__name__)
MAX_LISTED = 1000


class DurableStepFunctions(StepFunctionsParserBackend):  # type: ignore[misc]
    """Keeps running executions in memory and all executions in the store.

    moto searches a list for every call and copies the state machine for every start.
    """

    def __init__(self, region_name: str, store: SqliteStore, bus: LocalEventBus) -> None:
        super().__init__(region_name, ACCOUNT)
        self._store = store
        self._bus = bus
        self._running: dict[str, RunningExecution] = {}
        self._starts = threading.Lock()

    @property
    def running(self) -> int:
        """The number of running executions."""
        return len(self._running)

    def start_execution(
        self,
        state_machine_arn: str,
        name: str | None = None,
        execution_input: str | None = None,
        trace_header: str | None = None,
    ) -> Any:
        """Start an execution, or return the running one of the same name and input.

        Raises ExecutionAlreadyExists, ExecutionLimitExceeded, InvalidName, InvalidExecutionInput
        and ValidationException.
        """
        machine = self.describe_state_machine(state_machine_arn)
        name, text = validate_name(name), validate_input(execution_input)
        arn = f"{machine.arn.replace(':stateMachine:', ':execution:')}:{name}"
        with self._starts:
            existing = self._find(arn)
            if existing is not None:
                return _existing_execution(existing, text)
            claim = Claim(_log_fields(arn, text)["owner"], len(text) > LARGE_EVENT_BYTES)
            check_capacity([each.claim for each in self._running.values()], claim)
            execution = self._new_execution(machine, arn, name, text)
            self._store.start_execution(arn, name, text, execution.start_date.timestamp())
            execution.claim = claim
            self._running[arn] = execution
        LOG.info("started", extra=_log_fields(arn, text))
        execution.start()
        return execution

    def describe_execution(self, execution_arn: str) -> Any:
        """Return an execution of this or an earlier run; raise ExecutionDoesNotExist."""
        execution = self._find(execution_arn)
        if execution is None:
            raise ExecutionDoesNotExist(f"Execution Does Not Exist: '{execution_arn}'")
        return execution

    def describe_state_machine_for_execution(self, execution_arn: str) -> Any:
        """Return the state machine of an execution; raise ExecutionDoesNotExist."""
        self.describe_execution(execution_arn)
        return self.describe_state_machine(self._machine_arn(execution_arn))

    def stop_execution(self, execution_arn: str) -> Any:
        """Abort a running execution; raise ExecutionDoesNotExist."""
        execution = self.describe_execution(execution_arn)
        if isinstance(execution, RunningExecution):
            execution.stop(datetime.now(UTC), None, None)
        return execution

    def get_execution_history(self, execution_arn: str) -> Any:
        """Return every event of an execution; raise ExecutionDoesNotExist."""
        execution = self.describe_execution(execution_arn)
        if isinstance(execution, RunningExecution):
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
        """Return the latest executions, newest first, as one page."""
        rows = self._store.latest_executions(MAX_LISTED, status_filter)
        listed = [EndedExecution(row, state_machine_arn) for row in rows]
        return listed[: max_results or MAX_LISTED], None

    def fail_interrupted(self, machine_arn: str, role: str, error: str, cause: str) -> int:
        """Fail the executions that an earlier process left running; return their number."""
        rows = self._store.running_executions()
        for row in rows:
            end = {"status": "FAILED", "stop": datetime.now(UTC).timestamp(), "output": None}
            end |= {"error": error, "cause": cause}
            self._record(
                row, end, history.start_history(row["input"], role, row["start"]), machine_arn
            )
        return len(rows)

    def _new_execution(self, machine: Any, arn: str, name: str, text: str) -> RunningExecution:
        return RunningExecution(
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

    def _on_end(self, execution: RunningExecution, end: dict[str, Any]) -> None:
        row = self._store.execution(execution.execution_arn) or {}
        self._record(row, end, execution.events(), execution.state_machine_arn)
        self._running.pop(execution.execution_arn, None)
        fields = _log_fields(execution.execution_arn, execution.execution_input)
        outcome = {"status": end["status"], "code": end["error"]}
        LOG.info(
            "ended", extra={**fields, **{key: value for key, value in outcome.items() if value}}
        )

    def _record(
        self, row: dict[str, Any], end: dict[str, Any], events: list[Any], machine_arn: str
    ) -> None:
        event = status_event({**row, **end}, machine_arn, self.region_name)
        text = json.dumps(history.with_end_event(events, end))
        with self._store.transaction():
            self._store.end_execution(row["arn"], {**end, "history": text})
            self._bus.publish(event)

    def _find(self, arn: str) -> Any:
        execution = self._running.get(arn)
        if execution is not None:
            return execution
        row = self._store.execution(arn)
        return row and EndedExecution(row, self._machine_arn(arn))

    def _machine_arn(self, execution_arn: str) -> str:
        return execution_arn.rsplit(":", 1)[0].replace(":execution:", ":stateMachine:")


def _log_fields(arn: str, text: str) -> dict[str, str]:
    """Return an execution's log fields: its ARN and the query's owner, never the SQL."""
    fields = json.loads(text)
    owner = fields.get("owner", "") if isinstance(fields, dict) else ""
    return {"requestId": arn, "owner": str(owner)}


def _existing_execution(existing: Any, text: str) -> Any:
    if existing.status == "RUNNING" and existing.execution_input == text:
        return existing
    raise ExecutionAlreadyExists(f"Execution Already Exists: '{existing.execution_arn}'")
