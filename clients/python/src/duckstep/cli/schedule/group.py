"""The schedule group of a stack, in EventBridge Scheduler."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duckstep import errors
from duckstep.cli.failures import usage
from duckstep.extras import optional

# As docs/events.md names them.
_LOCAL_GROUP = "duckstep-queries"
_LOCAL_QUEUE = "arn:aws:sqs:us-east-1:123456789012:duckstep-submission-queue"
_LOCAL_ROLE = "arn:aws:iam::123456789012:role/duckstep-query-schedules-role"


@dataclass(frozen=True)
class Schedule:
    """A schedule with the message that it sends."""

    name: str
    when: str
    time_zone: str
    state: str
    message: dict[str, Any]

    @property
    def owner(self) -> str:
        """The owner of the queries."""
        return str(self.message.get("owner", "anonymous"))

    @property
    def query(self) -> str:
        """The SQL."""
        return str(self.message.get("query", ""))

    @property
    def document(self) -> dict[str, Any]:
        """The schedule as JSON."""
        about = {"name": self.name, "when": self.when, "timeZone": self.time_zone}
        return {**about, "state": self.state, **self.message}


@dataclass(frozen=True)
class ScheduleGroup:
    """A group whose schedules send to the submission queue; `url` is that of the stack's API."""

    client: Any
    name: str
    queue: str
    role: str
    url: str | None

    def create(self, name: str, when: str, time_zone: str, message: str) -> None:
        """Create a schedule; one that runs once is deleted after its run."""
        once = {"ActionAfterCompletion": "DELETE"} if when.startswith("at(") else {}
        with _translated(name):
            self.client.create_schedule(
                Name=name,
                GroupName=self.name,
                ScheduleExpression=when,
                ScheduleExpressionTimezone=time_zone,
                FlexibleTimeWindow={"Mode": "OFF"},
                Target={"Arn": self.queue, "RoleArn": self.role, "Input": message},
                **once,
            )

    def list(self) -> list[Schedule]:
        """Return the schedules of the group."""
        with _translated(""):
            pages = self.client.get_paginator("list_schedules").paginate(GroupName=self.name)
            names = [each["Name"] for page in pages for each in page["Schedules"]]
            return [self._read(name) for name in names]

    def delete(self, name: str) -> None:
        """Delete a schedule. Raises ProgrammingError if there is none of the name."""
        with _translated(name):
            self.client.delete_schedule(Name=name, GroupName=self.name)

    def _read(self, name: str) -> Schedule:
        found = self.client.get_schedule(Name=name, GroupName=self.name)
        try:
            message = json.loads(found["Target"].get("Input") or "{}")
        except ValueError:
            message = {}
        zone = found.get("ScheduleExpressionTimezone") or "UTC"
        return Schedule(name, found["ScheduleExpression"], zone, found["State"], message)


def deployed_group(stack: str) -> ScheduleGroup:
    """Return the group of a deployed stack, by the outputs of its CloudFormation stack."""
    boto3 = optional("boto3", "aws")
    with _translated(stack):
        stacks = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        outputs = {o["OutputKey"]: o["OutputValue"] for o in stacks[0].get("Outputs", [])}
        names = ("QuerySchedulesName", "SubmissionQueueArn", "QuerySchedulesRoleArn", "ApiUrl")
        missing = [name for name in names if name not in outputs]
        if missing:
            raise usage(f"The stack {stack} has no output {missing[0]}: is it a duckstep stack?")
        return ScheduleGroup(boto3.client("scheduler"), *(outputs[name] for name in names))


def local_group(state: Path) -> ScheduleGroup:
    """Return the group of a local stack that runs, by `run.json` of its state folder."""
    path = state / "run.json"
    if not path.exists():
        raise usage(
            f"{path} does not exist: give --stack NAME of a deployed stack, or --state FOLDER of"
            " a local one."
        )
    run = json.loads(path.read_text(encoding="utf-8"))
    client = optional("boto3", "aws").client(
        "scheduler",
        endpoint_url=f"http://127.0.0.1:{run['ports']['aws']}",
        region_name=run["deployment"]["region"],
        aws_access_key_id=run["keys"]["access"],
        aws_secret_access_key=run["keys"]["secret"],
    )
    url = f"http://localhost:{run['ports']['gateway']}"
    return ScheduleGroup(client, _LOCAL_GROUP, _LOCAL_QUEUE, _LOCAL_ROLE, url)


@contextmanager
def _translated(name: str) -> Iterator[None]:
    """Translate the exceptions of botocore."""
    from botocore import exceptions as aws  # type: ignore[import-untyped]

    try:
        yield
    except aws.ClientError as error:
        raise _refusal(name, error.response["Error"]) from error
    except (aws.NoCredentialsError, aws.NoRegionError, aws.TokenRetrievalError) as error:
        raise errors.LoginRequired(f"AWS: {error}", code="AwsCredentials") from error
    except aws.BotoCoreError as error:
        raise errors.ConnectionFailed(f"AWS: {error}", code="AwsUnavailable") from error


def _refusal(name: str, error: dict[str, Any]) -> errors.Error:
    code, message = str(error["Code"]), str(error["Message"])
    if code == "ConflictException":
        text = f"There is a schedule {name} already: delete it first."
        return errors.ProgrammingError(text, code="ScheduleExists")
    if code == "ResourceNotFoundException":
        return errors.ProgrammingError(
            f"There is no schedule {name}: `duckstep schedule list` names them.",
            code="ScheduleNotFound",
        )
    if code in ("AccessDenied", "AccessDeniedException", "ExpiredToken", "InvalidClientTokenId"):
        return errors.LoginRequired(f"AWS: {message}", code=code)
    return errors.ProgrammingError(f"AWS: {message}", code=code)
