"""Executions: running ones in moto's interpreter, ended ones from the store."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from threading import Lock
from typing import Any

from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.eval.program_state import (
    ProgramEnded,
    ProgramError,
    ProgramStopped,
    ProgramTimedOut,
)
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution import Execution
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

from local.aws.step_functions.limits import Claim
from local.timestamps import iso_milliseconds

LOG = logging.getLogger(__name__)

OnEnd = Callable[["RunningExecution", dict[str, Any]], None]


@lru_cache(maxsize=8)
def parse_definition(definition: str) -> Any:
    """Return the program of a state machine, which all executions share.

    ANTLR needs 65 ms for ours. A program stores its state in an execution's environment, under keys
    that its parts create at first use: here they are fixed, so that threads cannot race.
    """
    EvalComponent.heap_key = property(lambda self: str(id(self)))
    return AmazonStateLanguageParser.parse(definition)[0]


class InterpreterWorker(ExecutionWorker):  # type: ignore[misc]
    """Runs one execution in a thread."""

    def _get_evaluation_entrypoint(self) -> Any:
        return parse_definition(self._evaluation_details.state_machine_details.definition)

    def _execution_logic(self) -> None:
        try:
            super()._execution_logic()
        except Exception as exc:
            LOG.exception("The interpreter failed")
            self._execution_communication.failed("States.Runtime", str(exc))


class ExecutionCallbacks:
    """Ends an execution by its worker's outcome."""

    def __init__(self, execution: "RunningExecution") -> None:
        self._execution = execution

    def terminated(self) -> None:
        """End the execution by the program state of the worker's environment."""
        env = self._execution.exec_worker.env
        state = env.program_state()
        if isinstance(state, ProgramEnded):
            output = to_json_str(env.states.get_input(), separators=(",", ":"))
            self._execution.end("SUCCEEDED", output=output)
        elif isinstance(state, ProgramError):
            error = state.error or {}
            self.failed(error.get("error"), error.get("cause"))
        elif isinstance(state, ProgramTimedOut):
            self._execution.end("TIMED_OUT")
        elif isinstance(state, ProgramStopped):
            self._execution.end("ABORTED", error=state.error, cause=state.cause)

    def failed(self, error: str | None, cause: str | None) -> None:
        """End the execution with status FAILED."""
        self._execution.end("FAILED", error=error, cause=cause)


class RunningExecution(Execution):  # type: ignore[misc]
    """An execution of this run; `on_end` runs once, before the end is visible."""

    def __init__(self, on_end: OnEnd, **details: Any) -> None:
        super().__init__(**details, cloud_watch_logging_session=None, activity_store={})
        self.exec_status = ExecutionStatus.RUNNING
        self.claim = Claim("")
        self._on_end = on_end
        self._end_lock = Lock()
        self._ended = False

    def get_start_execution_details(self) -> Any:
        """Return details with the start as text: an output with a datetime fails to serialize."""
        details = super().get_start_execution_details()
        details.start_time = iso_milliseconds(self.start_date)
        return details

    def _get_start_execution_worker_comm(self) -> ExecutionCallbacks:
        return ExecutionCallbacks(self)

    def _get_start_execution_worker(self) -> InterpreterWorker:
        base = super()._get_start_execution_worker()
        return InterpreterWorker(
            evaluation_details=base._evaluation_details,
            exec_comm=base._execution_communication,
            cloud_watch_logging_session=None,
            activity_store={},
        )

    def stop(self, stop_date: datetime, error: str | None, cause: str | None) -> None:
        """Abort immediately, as AWS does; moto waits for the task and uses its outcome."""
        if self.exec_worker and self.exec_worker.env:
            super().stop(stop_date, error, cause)
        self.end("ABORTED", error=error or None, cause=cause or None)

    def end(
        self,
        status: str,
        output: str | None = None,
        error: str | None = None,
        cause: str | None = None,
    ) -> None:
        """Record the end of the execution once; ignore later calls."""
        with self._end_lock:
            if self._ended:
                return
            self._ended = True
        stop = datetime.now(UTC)
        end = {"status": status, "stop": stop.timestamp(), "output": output}
        self._on_end(self, {**end, "error": error, "cause": cause})
        self.stop_date, self.output, self.error, self.cause = stop, output, error, cause
        self.exec_status = ExecutionStatus(status)

    def events(self) -> list[dict[str, Any]]:
        """Return the history so far."""
        env = self.exec_worker and self.exec_worker.env
        return list(env.event_manager.get_event_history()) if env else []


class EndedExecution:
    """A stored execution, with the attributes that moto's responses read."""

    def __init__(self, row: dict[str, Any], state_machine_arn: str) -> None:
        self.execution_arn = row["arn"]
        self.name = row["name"]
        self.status = row["status"]
        self.execution_input = row["input"]
        self.state_machine_arn = state_machine_arn
        self.start_date = datetime.fromtimestamp(row["start"], UTC)
        self.stop_date = datetime.fromtimestamp(row["stop"], UTC) if row["stop"] else None
        self.output = row["output"]
        self.output_details = {"included": True}
        self.error = row["error"]
        self.cause = row["cause"]
