"""The Athena and the Glue of the stack, with the template's workgroups and databases."""

import logging
import threading
from typing import Any

import httpx
from moto.athena.models import athena_backends
from moto.glue.models import glue_backends

from local.aws.athena import responses
from local.aws.athena.backend import TrinoAthena
from local.aws.moto_patches import column_statistics
from local.config import HOST, StackConfig
from local.template.resolver import ACCOUNT
from local.trino_client import TrinoClient

LOG = logging.getLogger(__name__)
# Athena's name of Glue's catalog, as Trino folds it.
CATALOG, SOURCE = "awsdatacatalog", "athena"
_CACHE_SECONDS = 10.0


def provision(config: StackConfig, results: Any) -> None:
    """Serve Athena and Glue; `results` is the client of the results bucket's S3."""
    column_statistics.install()
    responses.install()
    region = config.deployment.region
    cluster = StackCluster(config, results) if config.trino else None
    athena = TrinoAthena(region, cluster)
    for name, configuration in config.deployment.athena.work_groups.items():
        athena.create_work_group(name, dict(configuration), "", [])
    athena_backends[ACCOUNT][region] = athena
    glue = glue_backends[ACCOUNT][region]
    for name in config.deployment.athena.databases:
        glue.create_database(name, {"Name": name})
    if cluster is not None:
        threading.Thread(target=cancel_orphans, args=(cluster.client(""),), daemon=True).start()


def cancel_orphans(client: TrinoClient) -> None:
    """Cancel the queries of a former process, which nobody polls any more."""
    try:
        for query in client.unended_queries(SOURCE):
            LOG.warning("Query %s of a former process is cancelled", query)
            client.cancel(query)
    except httpx.HTTPError:
        LOG.info("Trino has no queries yet")
    finally:
        client.close()


class StackCluster:
    """The Trino of the stack, which reads data and writes results through the results' rclone."""

    def __init__(self, config: StackConfig, results: Any) -> None:
        self._config, self._results = config, results

    def client(self, database: str) -> TrinoClient:
        """Return a client of a database of Glue."""
        keys = self._config.keys
        return TrinoClient(self._config.trino, CATALOG, database, keys=keys, source=SOURCE)

    def prepare(self) -> None:
        """Empty the cached listings of the data bucket; raise HTTPError.

        A query of old listings would not read new files.
        """
        keys = self._config.keys
        response = httpx.post(
            f"http://{HOST}:{self._config.results_control}/vfs/forget",
            json={"dir": self._config.deployment.buckets["DataBucket"]},
            auth=(keys.access, keys.secret),
            timeout=_CACHE_SECONDS,
        )
        response.raise_for_status()

    def write_object(self, address: str) -> None:
        """Write an empty object to an s3:// address."""
        bucket, _, key = address.removeprefix("s3://").partition("/")
        self._results.put_object(Bucket=bucket, Key=key, Body=b"")
