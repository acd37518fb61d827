"""The statuses of a query, spelled alike in DynamoDB, the API and the web client."""

from enum import StrEnum


class Status(StrEnum):
    """QUEUED is an execution that has not reached its first state; the last four are terminal."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    CANCELLED = "CANCELLED"

    @property
    def terminal(self) -> bool:
        return self not in (Status.QUEUED, Status.RUNNING)


# Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
_OF_EXECUTION = {
    "RUNNING": Status.RUNNING,
    "PENDING_REDRIVE": Status.RUNNING,
    "SUCCEEDED": Status.SUCCEEDED,
    "FAILED": Status.FAILED,
    "TIMED_OUT": Status.TIMED_OUT,
    "ABORTED": Status.CANCELLED,
}


def of_execution(status: str) -> Status:
    """Return the query's status for an execution's."""
    return _OF_EXECUTION[status]
