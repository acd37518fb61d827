"""What happens again and again: the template's schedules, and the expiry of what is old."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from local.aws.dynamodb.backend import DurableDynamoDB
from local.template.deployment import Deployment
from local.template.eventing import Schedule

LOG = logging.getLogger(__name__)
EXPIRY_SECONDS = 3600.0
# The servers start side by side, and S3 may be later.
SOON_SECONDS = 5.0
_DAY_SECONDS = 86_400

# Hands an event to the function of an ARN and does not wait for it.
Begin = Callable[[str, bytes], None]


def start(deployment: Deployment, begin: Begin, tables: DurableDynamoDB, s3: Any) -> None:
    """Start what the template has scheduled, and the expiry of items and objects."""
    for schedule in deployment.eventing.schedules:
        _every(float(schedule.seconds), float(schedule.seconds), _job(schedule, begin))

    def expire() -> None:
        tables.expire(deployment.tables)
        expire_objects(deployment, s3, time.time())

    _every(SOON_SECONDS, EXPIRY_SECONDS, expire)


def expire_objects(deployment: Deployment, s3: Any, now: float) -> int:
    """Delete the objects that a bucket's lifecycle lets go, and returns how many."""
    deleted = 0
    pages = s3.get_paginator("list_objects_v2")
    for rule in deployment.expiries:
        for page in pages.paginate(Bucket=rule.bucket, Prefix=rule.prefix):
            for each in page.get("Contents", []):
                if now - each["LastModified"].timestamp() > rule.days * _DAY_SECONDS:
                    s3.delete_object(Bucket=rule.bucket, Key=each["Key"])
                    deleted += 1
    return deleted


def _job(schedule: Schedule, begin: Begin) -> Callable[[], None]:
    def call() -> None:
        for function, text in schedule.calls:
            begin(function, text.encode())

    return call


def _every(first: float, seconds: float, job: Callable[[], None]) -> None:
    def run() -> None:
        pause = first
        while True:
            time.sleep(pause)
            pause = seconds
            try:
                job()
            except Exception:
                LOG.exception("A chore failed; it is tried again in %d seconds", seconds)

    threading.Thread(target=run, name="chore", daemon=True).start()
