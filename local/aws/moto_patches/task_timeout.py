"""Error names of the workflow's DynamoDB tasks that fail before DynamoDB responds."""

from typing import Any

from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_dynamodb,
)

_SERVICE = state_task_service_dynamodb.StateTaskServiceDynamoDB
_original_from_error = _SERVICE._from_error


def install() -> None:
    """Report a task over its TimeoutSeconds as States.Timeout, as on AWS.

    moto reports it, and an expression that fails to evaluate, as an error of DynamoDB.
    """
    _SERVICE._from_error = _from_error


def _from_error(self: Any, env: Any, ex: Exception) -> Any:
    if isinstance(ex, (TimeoutError, FailureEventException)):
        return super(_SERVICE, self)._from_error(env=env, ex=ex)
    return _original_from_error(self, env=env, ex=ex)
