"""Reaches functions, queues, topics and webhooks in the name of EventBridge and Lambda."""

import json
from typing import Any

import boto3
import urllib3
from botocore.config import Config
from moto.sns.models import sns_backends

from local.aws.queues.sqs_queues import DurableQueues
from local.config import StackConfig
from local.template.resolver import ACCOUNT

# Longer than any function that is called here may take.
TIMEOUT_SECONDS = 150
# As long as an API destination waits.
WEBHOOK_SECONDS = 5.0


class NotTaken(Exception):
    """A target could not be reached, or did not take what it was sent."""


class Targets:
    """Knows every target of the stack by its ARN."""

    def __init__(self, config: StackConfig, queues: DurableQueues) -> None:
        self._queues = queues
        self._region = config.deployment.region
        self._webhooks = {each.arn: each for each in config.deployment.eventing.webhooks}
        self._http = urllib3.PoolManager(timeout=WEBHOOK_SECONDS, retries=False)
        self._functions = boto3.client(
            "lambda",
            region_name=self._region,
            endpoint_url=config.url("functions"),
            aws_access_key_id=config.keys.access,
            aws_secret_access_key=config.keys.secret,
            config=Config(read_timeout=TIMEOUT_SECONDS, retries={"total_max_attempts": 1}),
        )

    def send(self, target: str, payload: bytes) -> None:
        """Hand a payload over. Raises NotTaken or the clients' errors: it may be tried again."""
        if target in self._webhooks:
            return self._post(target, payload)
        service = target.split(":")[2] if target.startswith("arn:") else "lambda"
        if service == "sqs":
            self._queues.send_message(target.rpartition(":")[2], payload.decode())
        elif service == "sns":
            sns_backends[ACCOUNT][self._region].publish(payload.decode(), arn=target)
        elif (self.call(target, payload) or {}).get("batchItemFailures"):
            raise NotTaken(f"{target} did not take everything.")
        return None

    def call(self, function: str, payload: bytes) -> Any:
        """Invoke a function, waits until it has run and returns its answer. Raises NotTaken."""
        answer: Any = self._functions.invoke(FunctionName=function, Payload=payload)
        body = answer["Payload"].read()
        if answer.get("FunctionError"):
            raise NotTaken(body.decode())
        return json.loads(body or b"null")

    def begin(self, function: str, payload: bytes) -> None:
        """Hand an event to a function and does not wait for it."""
        self._functions.invoke(FunctionName=function, InvocationType="Event", Payload=payload)

    def _post(self, target: str, payload: bytes) -> None:
        webhook = self._webhooks[target]
        headers = {"Content-Type": "application/json; charset=utf-8", webhook.header: webhook.key}
        answer = self._http.request("POST", webhook.url, body=payload, headers=headers)
        if answer.status >= 300:
            raise NotTaken(f"The webhook answered {answer.status}.")
