"""`python -m local.aws RUN_FILE`: serves all AWS APIs but S3 and Lambda until it is killed."""

import logging
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from moto.core.config import default_user_config
from moto.dynamodb.models import dynamodb_backends
from moto.events.models import events_backends
from moto.scheduler.models import scheduler_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from local.aws import server
from local.aws.athena import service as athena
from local.aws.direct_requests import DirectRequests, ItemClient
from local.aws.dynamodb.backend import DurableDynamoDB
from local.aws.dynamodb.streams import TableStream
from local.aws.events.event_bus import LocalEventBus
from local.aws.events.eventbridge import TemplateEventBridge
from local.aws.events.targets import EventTargets
from local.aws.login.endpoints import OAuthEndpoints
from local.aws.login.user_pool import provision_user_pool
from local.aws.lost_state import StateCheck
from local.aws.moto_patches import (
    attribute_values,
    clients,
    copies,
    execution_context,
    jsonpath_cache,
    memory,
    task_timeout,
    update_expressions,
)
from local.aws.queues.delivery_queue import DeliveryQueue
from local.aws.queues.sqs_poller import SqsPoller
from local.aws.queues.sqs_queues import DurableSqs
from local.aws.schedules import scheduled_jobs
from local.aws.schedules.scheduler import DurableScheduler
from local.aws.sqlite_store import SqliteStore
from local.aws.step_functions import athena_task
from local.aws.step_functions.backend import DurableStepFunctions
from local.config import StackConfig, read_config
from local.identity import load_identity
from local.logs.log_format import configure_logging
from local.state_dir import StateDir
from local.template.resolver import ACCOUNT

LOG = logging.getLogger("local.aws")
# Step Functions retains histories for 90 days.
HISTORY_SECONDS = 90 * 24 * 3600
STOPPED = "StackStopped"
STOPPED_CAUSE = "The local stack stopped while the query ran. Post it again."


def main() -> None:
    """Restore the persisted state, then serve."""
    # A failed query is no error of the stack, and moto logs the state's whole program with it.
    logging.getLogger("moto.stepfunctions").setLevel(logging.CRITICAL)
    config = read_config(Path(sys.argv[1]))
    configure_logging(config, "aws")
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    copies.install()
    execution_context.install()
    jsonpath_cache.install()
    memory.install()
    task_timeout.install()
    attribute_values.install()
    update_expressions.install()
    folder = StateDir(Path(config.state))
    store = SqliteStore(folder.store_file)
    queues = DurableSqs(config.deployment.region, store)
    targets = EventTargets(config, queues)
    deliveries = DeliveryQueue(store, targets.send)
    tables, workflow = _provision(config, store, deliveries)
    direct = DirectRequests(config.deployment.region, workflow)
    athena_task.install(clients.install(config, partial(ItemClient, direct)))
    athena.provision(config, _results(config))
    _provision_event_resources(config, queues, targets)
    schedules = DurableScheduler(config.deployment.region, store, deliveries)
    schedules.provision(config.deployment.event_resources.schedule_groups)
    scheduler_backends[ACCOUNT][config.deployment.region] = schedules
    schedules.start()
    deliveries.start()
    scheduled_jobs.start(config.deployment, targets.invoke_async, tables, _results(config))

    state = StateCheck(config.deployment, tables, workflow, folder)

    def health() -> dict[str, Any]:
        counts = {"runningQueries": workflow.running, "deliveries": store.count_deliveries()}
        return {**counts, "lost": state.lost()}

    login = _login(config)
    server.create_server(config.ports.aws, config.keys, login, health, direct).serve_forever()


def _provision(
    config: StackConfig, store: SqliteStore, deliveries: DeliveryQueue
) -> tuple[DurableDynamoDB, DurableStepFunctions]:
    deployment = config.deployment
    bus = LocalEventBus(deployment.event_resources.rules, deliveries)
    streams = [
        mapping for mapping in deployment.event_resources.mappings if ":dynamodb:" in mapping.source
    ]
    stream = TableStream(streams, deliveries, deployment.region)
    tables = DurableDynamoDB(deployment.region, store, stream)
    for table in deployment.tables:
        tables.provision(table)
    workflow = DurableStepFunctions(deployment.region, store, bus)
    machine = deployment.state_machine
    workflow.create_state_machine(
        name=machine.name, definition=machine.definition, roleArn=machine.role
    )
    dynamodb_backends[ACCOUNT][deployment.region] = tables
    stepfunctions_parser_backends[ACCOUNT][deployment.region] = workflow
    events_backends[ACCOUNT][deployment.region] = TemplateEventBridge(deployment.region, bus)
    store.delete_ended_executions(time.time() - HISTORY_SECONDS)
    for event in store.drain_outbox():
        bus.publish(event)
    failed = workflow.fail_interrupted(machine.arn, machine.role, STOPPED, STOPPED_CAUSE)
    LOG.info("Restored the state; failed %d interrupted executions", failed)
    return tables, workflow


def _provision_event_resources(
    config: StackConfig, queues: DurableSqs, targets: EventTargets
) -> None:
    region, event_resources = config.deployment.region, config.deployment.event_resources
    sqs_backends[ACCOUNT][region] = queues
    for queue in event_resources.queues:
        queues.provision(queue)
    for topic in event_resources.topics:
        sns_backends[ACCOUNT][region].create_topic(topic.rpartition(":")[2])
    for mapping in event_resources.mappings:
        if ":sqs:" in mapping.source:
            SqsPoller(queues, mapping, targets.invoke, region).start()


def _results(config: StackConfig) -> Any:
    return boto3.client(
        "s3",
        region_name=config.deployment.region,
        endpoint_url=config.url("results"),
        aws_access_key_id=config.keys.access,
        aws_secret_access_key=config.keys.secret,
    )


def _login(config: StackConfig) -> OAuthEndpoints | None:
    user_pool = config.deployment.user_pool
    if user_pool is None:
        return None
    identity = load_identity(StateDir(Path(config.state)).identity_file)
    pool = provision_user_pool(user_pool, identity)
    return OAuthEndpoints(pool, user_pool, identity.secret, config.deployment.origin)


if __name__ == "__main__":
    main()
