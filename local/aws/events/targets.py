"""Targets of EventBridge and Lambda: functions, queues, topics and webhooks."""

import json
from typing import Any

import boto3
import urllib3
from botocore.config import Config
from moto.sns.models import sns_backends

from local.aws.queues.sqs_queues import DurableSqs
from local.config import StackConfig
from local.template.resolver import ACCOUNT

# Longer than the timeout of any function invoked here.
INVOKE_TIMEOUT_SECONDS = 150
# The timeout of API destinations.
WEBHOOK_TIMEOUT_SECONDS = 5.0


class DeliveryError(Exception):
    """A target rejected a payload or failed to process it."""


class EventTargets:
    """Sends payloads to the targets of the stack, by ARN."""

    def __init__(self, config: StackConfig, queues: DurableSqs) -> None:
        self._queues = queues
        self._region = config.deployment.region
        self._webhooks = {
            webhook.arn: webhook for webhook in config.deployment.event_resources.webhooks
        }
        self._http = urllib3.PoolManager(timeout=WEBHOOK_TIMEOUT_SECONDS, retries=False)
        self._functions = boto3.client(
            "lambda",
            region_name=self._region,
            endpoint_url=config.url("functions"),
            aws_access_key_id=config.keys.access,
            aws_secret_access_key=config.keys.secret,
            config=Config(read_timeout=INVOKE_TIMEOUT_SECONDS, retries={"total_max_attempts": 1}),
        )

    def send(self, target: str, payload: bytes) -> None:
        """Send a payload to a target; raise DeliveryError or a client's error, all retryable."""
        if target in self._webhooks:
            return self._post(target, payload)
        service = target.split(":")[2] if target.startswith("arn:") else "lambda"
        if service == "sqs":
            self._queues.send_message(target.rpartition(":")[2], payload.decode())
        elif service == "sns":
            sns_backends[ACCOUNT][self._region].publish(payload.decode(), arn=target)
        elif (self.invoke(target, payload) or {}).get("batchItemFailures"):
            raise DeliveryError(f"{target} reported batch item failures.")
        return None

    def invoke(self, function: str, payload: bytes) -> Any:
        """Invoke a function synchronously and return its result; raise DeliveryError."""
        response: Any = self._functions.invoke(FunctionName=function, Payload=payload)
        body = response["Payload"].read()
        if response.get("FunctionError"):
            raise DeliveryError(body.decode())
        return json.loads(body or b"null")

    def invoke_async(self, function: str, payload: bytes) -> None:
        """Invoke a function asynchronously."""
        self._functions.invoke(FunctionName=function, InvocationType="Event", Payload=payload)

    def _post(self, target: str, payload: bytes) -> None:
        webhook = self._webhooks[target]
        headers = {"Content-Type": "application/json; charset=utf-8", webhook.header: webhook.key}
        response = self._http.request("POST", webhook.url, body=payload, headers=headers)
        if response.status >= 300:
            raise DeliveryError(f"The webhook returned status {response.status}.")
