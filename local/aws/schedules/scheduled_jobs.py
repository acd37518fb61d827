"""Periodic jobs: the template's scheduled rules, and expiry of items and objects."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from local.aws.dynamodb.backend import DurableDynamoDB
from local.aws.schedules.schedule_expressions import rate_interval
from local.template.deployment import Deployment
from local.template.event_resources import ScheduledRule

LOG = logging.getLogger(__name__)
EXPIRY_INTERVAL_SECONDS = 3600.0
# The servers start concurrently, S3 perhaps later.
FIRST_EXPIRY_SECONDS = 5.0
_DAY_SECONDS = 86_400

# Invokes a function by ARN without waiting for its result.
InvokeAsync = Callable[[str, bytes], None]


def start(
    deployment: Deployment, invoke_async: InvokeAsync, tables: DurableDynamoDB, s3: Any
) -> None:
    """Start the template's scheduled rules, and the expiry of items and objects."""
    for rule in deployment.event_resources.schedules:
        # Rules with a cron expression do not run locally.
        if interval := rate_interval(rule.expression):
            seconds = interval.total_seconds()
            _repeat(seconds, seconds, _job(rule, invoke_async))

    def expire() -> None:
        tables.delete_expired(deployment.tables)
        expire_objects(deployment, s3, time.time())

    _repeat(FIRST_EXPIRY_SECONDS, EXPIRY_INTERVAL_SECONDS, expire)


def expire_objects(deployment: Deployment, s3: Any, now: float) -> int:
    """Delete the objects expired by a bucket's lifecycle rules; return their number."""
    deleted = 0
    pages = s3.get_paginator("list_objects_v2")
    for rule in deployment.expiration_rules:
        for page in pages.paginate(Bucket=rule.bucket, Prefix=rule.prefix):
            for stored in page.get("Contents", []):
                if now - stored["LastModified"].timestamp() > rule.days * _DAY_SECONDS:
                    s3.delete_object(Bucket=rule.bucket, Key=stored["Key"])
                    deleted += 1
    return deleted


def _job(rule: ScheduledRule, invoke_async: InvokeAsync) -> Callable[[], None]:
    def call() -> None:
        for function, text in rule.targets:
            invoke_async(function, text.encode())

    return call


def _repeat(first: float, seconds: float, job: Callable[[], None]) -> None:
    def run() -> None:
        pause = first
        while True:
            time.sleep(pause)
            pause = seconds
            try:
                job()
            except Exception:
                LOG.exception("A periodic job failed; its next run is in %d seconds", seconds)

    threading.Thread(target=run, name="periodic job", daemon=True).start()
