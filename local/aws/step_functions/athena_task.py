"""The task athena:startQueryExecution.sync, which moto's interpreter does not have.

This is our own: as on AWS it starts the query, records its id in the history (TaskSubmitted), polls
until the query ends, and returns the answer of GetQueryExecution.
"""

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import (
    CustomErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import (
    StatesErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task import state_task_factory
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import (
    ResourceCondition,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (  # noqa: E501
    StateTaskServiceCallback,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

_original_factory = state_task_factory.state_task_service_for
_PARAMETERS = {
    "startqueryexecution": {
        "ClientRequestToken",
        "ExecutionParameters",
        "QueryExecutionContext",
        "QueryString",
        "ResultConfiguration",
        "WorkGroup",
    }
}
_TASK_FAILED = StatesErrorName(StatesErrorNameType.StatesTaskFailed)


def install(client_for: Callable[..., Any]) -> None:
    """Run the tasks of Athena with `client_for(region, "athena")`."""

    def factory(service_name: str) -> Any:
        if service_name == "athena":
            return AthenaTask(client_for)
        return _original_factory(service_name)

    state_task_factory.state_task_service_for = factory


class AthenaTask(StateTaskServiceCallback):  # type: ignore[misc]
    """Starts a query and waits for its end."""

    def __init__(self, client_for: Callable[..., Any]) -> None:
        super().__init__(supported_integration_patterns={ResourceCondition.Sync})
        self._client_for = client_for

    def _get_supported_parameters(self) -> set[str] | None:
        return _PARAMETERS.get(self.resource.api_action.lower())

    def _eval_service_task(
        self,
        env: Any,
        resource_runtime_part: Any,
        normalised_parameters: Any,
        state_credentials: Any,
    ) -> None:
        client = self._client_for(resource_runtime_part.region, "athena")
        answer = client.start_query_execution(**normalised_parameters)
        answer.pop("ResponseMetadata", None)
        env.stack.append(answer)

    def _eval_integration_pattern(
        self,
        env: Any,
        resource_runtime_part: Any,
        normalised_parameters: Any,
        state_credentials: Any,
    ) -> None:
        """Wait for the query; moto's own method needs an endpoint of callbacks."""
        query_id = env.stack.pop()["QueryExecutionId"]
        client = self._client_for(resource_runtime_part.region, "athena")
        outcome = self._eval_sync(
            env=env,
            sync_resolver=lambda: self._ended(env, client, query_id),
            timeout_seconds=None,
            callback_endpoint=None,
            heartbeat_endpoint=None,
        )
        if outcome is None:
            # The execution was stopped, or the task timed out: as on AWS, the query stops, too.
            client.stop_query_execution(QueryExecutionId=query_id)
        env.stack.append(outcome)

    def _ended(self, env: Any, client: Any, query_id: str) -> dict[str, Any] | None:
        answer = client.get_query_execution(QueryExecutionId=query_id)
        execution = json.loads(to_json_str(answer["QueryExecution"]))
        state = execution["Status"]["State"]
        if state in ("FAILED", "CANCELLED"):
            raise FailureEventException(
                self._failure(env, _TASK_FAILED, to_json_str(execution, separators=(",", ":")))
            )
        return {"QueryExecution": execution} if state == "SUCCEEDED" else None

    def _from_error(self, env: Any, ex: Exception) -> Any:
        if isinstance(ex, ClientError):
            error = ex.response["Error"]
            name = CustomErrorName(f"Athena.{error['Code']}")
            return self._failure(env, name, error["Message"])
        return super()._from_error(env=env, ex=ex)

    def _failure(self, env: Any, name: Any, cause: str) -> Any:
        return FailureEvent(
            env=env,
            error_name=name,
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(
                taskFailedEventDetails=TaskFailedEventDetails(
                    error=name.error_name,
                    cause=cause,
                    resource=self._get_sfn_resource(),
                    resourceType=self._get_sfn_resource_type(),
                )
            ),
        )
