"""`python -m local.aws RUN_FILE`: serves DynamoDB and Step Functions until it is killed."""

import logging
import sys
import time
from pathlib import Path

from moto.core.config import default_user_config
from moto.dynamodb.models import dynamodb_backends
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from local.aws import clients, context, paths, server
from local.aws.dynamodb import DurableDynamoDB
from local.aws.events import EventBus
from local.aws.invoke import event_invoker
from local.aws.login.endpoints import Endpoints
from local.aws.login.pool import provision
from local.aws.stepfunctions import DurableStepFunctions
from local.aws.store import Store
from local.config import StackConfig, read_config
from local.identity import read_identity
from local.supervisor.folder import StateFolder
from local.template.resolver import ACCOUNT

LOG = logging.getLogger("local.aws")
# Step Functions keeps histories for 90 days.
HISTORY_SECONDS = 90 * 24 * 3600
STOPPED = "StackStopped"
STOPPED_CAUSE = "The local stack stopped while the query ran. Post it again."


def main() -> None:
    """Restores what the state folder holds, then serves."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # A failed query is no failure of the stack, and moto prints the state's whole program with it.
    logging.getLogger("moto.stepfunctions").setLevel(logging.CRITICAL)
    config = read_config(Path(sys.argv[1]))
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    clients.install(config)
    context.install()
    paths.install()
    store = Store(Path(config.state) / "state.sqlite")
    bus = EventBus(store, config.deployment.rules, event_invoker(config))
    _provision(config, store, bus)
    bus.start()
    server.make(config.ports.aws, _login(config)).serve_forever()


def _provision(config: StackConfig, store: Store, bus: EventBus) -> None:
    deployment = config.deployment
    tables = DurableDynamoDB(deployment.region, store)
    for table in deployment.tables:
        tables.provision(table)
    workflow = DurableStepFunctions(deployment.region, store, bus)
    machine = deployment.state_machine
    workflow.create_state_machine(
        name=machine.name, definition=machine.definition, roleArn=machine.role
    )
    dynamodb_backends[ACCOUNT][deployment.region] = tables
    stepfunctions_parser_backends[ACCOUNT][deployment.region] = workflow
    store.forget(time.time() - HISTORY_SECONDS)
    failed = workflow.fail_interrupted(machine.arn, machine.role, STOPPED, STOPPED_CAUSE)
    LOG.info("Restored; %d executions had been interrupted", failed)


def _login(config: StackConfig) -> Endpoints | None:
    login = config.deployment.login
    if login is None:
        return None
    identity = read_identity(StateFolder(Path(config.state)).identity_file)
    return Endpoints(provision(login, identity), login, identity.secret)


if __name__ == "__main__":
    main()
