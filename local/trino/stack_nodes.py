"""The nodes of Trino as servers of the local stack."""

from dataclasses import replace

from local.config import StackConfig
from local.state_dir import StateDir
from local.supervisor.child_process import ProcessSpec
from local.supervisor.ports import free_port
from local.trino.cluster import TrinoCluster
from local.trino.installation import TrinoInstallation
from local.trino.node_configuration import Endpoints


def add_nodes(
    installation: TrinoInstallation, config: StackConfig, folder: StateDir
) -> tuple[StackConfig, list[ProcessSpec]]:
    """Return the configuration for a stack with Trino, and the specs of the nodes.

    Trino reads and writes both buckets at the endpoint of the results.
    """
    endpoints = Endpoints(config.url("results"), config.url("aws"), config.keys)
    cluster = TrinoCluster(installation, endpoints, folder.trino)
    control = free_port()
    return replace(config, trino=cluster.url, results_control=control), cluster.specs()
