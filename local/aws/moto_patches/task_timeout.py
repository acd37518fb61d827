"""Names of what goes wrong in the workflow's DynamoDB tasks before DynamoDB has answered."""

from typing import Any

from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_dynamodb,
)

_SERVICE = state_task_service_dynamodb.StateTaskServiceDynamoDB
_error_of_dynamodb = _SERVICE._from_error


def install() -> None:
    """Make a task over its TimeoutSeconds States.Timeout, as on AWS.

    moto takes it, and an expression that cannot be evaluated, for an error of DynamoDB's.
    """
    _SERVICE._from_error = _from_error


def _from_error(self: Any, env: Any, ex: Exception) -> Any:
    if isinstance(ex, (TimeoutError, FailureEventException)):
        return super(_SERVICE, self)._from_error(env=env, ex=ex)
    return _error_of_dynamodb(self, env=env, ex=ex)
