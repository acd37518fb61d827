"""The configuration files of Trino's nodes."""

import base64
from dataclasses import dataclass
from pathlib import Path

from local.config import HOST, Keys

# The names of the catalogs that are configured; AwsDataCatalog is Athena's name of Glue.
CATALOG = "awsdatacatalog"
PLUGINS = ("hive",)
REGION = "us-east-1"
_TOKEN_KEY = "token.key"


@dataclass(frozen=True)
class Endpoints:
    """The URLs of S3 and Glue, and the keys of both."""

    s3: str
    glue: str
    keys: Keys


@dataclass(frozen=True)
class Node:
    """One node: its name, its port, and the port of the coordinator."""

    name: str
    port: int
    coordinator_port: int

    @property
    def is_coordinator(self) -> bool:
        """Whether this node is the coordinator."""
        return self.port == self.coordinator_port


def write_configuration(folder: Path, node: Node, endpoints: Endpoints, plugins: Path) -> Path:
    """Write the files of a node below `folder`, for its owner alone; return its etc folder.

    `plugins` is the folder with the plugins that the node loads: each of Trino's fifty takes time.
    """
    etc = folder / "etc"
    (etc / "catalog").mkdir(parents=True, exist_ok=True)
    files = {
        "config.properties": _node_properties(node)
        | _server_properties(node, plugins, etc)
        | _security_properties(endpoints.keys, etc),
        "log.properties": {"": "WARN", "io.trino.server.Server": "INFO"},
        f"catalog/{CATALOG}.properties": _hive_properties(endpoints),
    }
    texts = {
        name: "".join(f"{key}={value}\n" for key, value in properties.items())
        for name, properties in files.items()
    }
    texts[_TOKEN_KEY] = base64.b64encode(endpoints.keys.secret.encode()).decode()
    for name, text in texts.items():
        path = etc / name
        path.touch(mode=0o600)
        path.write_text(text)
    return etc


def _node_properties(node: Node) -> dict[str, str]:
    return {
        "node.environment": "duckstep",
        "node.id": node.name,
        "node.bind-ip": HOST,
        "node.internal-address": HOST,
    }


def _server_properties(node: Node, plugins: Path, etc: Path) -> dict[str, str]:
    properties = {
        "coordinator": str(node.is_coordinator).lower(),
        "http-server.http.port": str(node.port),
        "discovery.uri": f"http://{HOST}:{node.coordinator_port}",
        "plugin.dir": str(plugins),
        "catalog.config-dir": str(etc / "catalog"),
        "memory.heap-headroom-per-node": "400MB",
        "query.max-memory-per-node": "1200MB",
        # Three nodes share the processors of one machine.
        "task.concurrency": "2",
        "task.max-worker-threads": "4",
    }
    if node.is_coordinator:
        properties |= {
            "web-ui.enabled": "false",
            "node-scheduler.include-coordinator": "false",
            "query.max-memory": "2400MB",
            # More would wait for memory inside of Trino; these wait in its queue, as in Athena's.
            "query.max-concurrent-queries": "8",
            # Athena's limit of DML statements.
            "query.max-execution-time": "30m",
            # A query whose client is gone ends on Athena only by StopQueryExecution.
            "query.client.timeout": "5m",
            "query.min-expire-age": "15m",
            "query.max-history": "200",
            # A query on a killed worker fails after this time, by default after a minute.
            "query.remote-task.max-error-duration": "10s",
        }
    return properties


def _security_properties(keys: Keys, etc: Path) -> dict[str, str]:
    """Return the settings by which only holders of the keys run statements, or act as nodes.

    Trino refuses tokens by HTTP, unless a proxy says that it has received them by HTTPS.
    """
    return {
        "internal-communication.shared-secret": keys.secret,
        "http-server.process-forwarded": "true",
        "http-server.authentication.type": "JWT",
        "http-server.authentication.jwt.key-file": str(etc / _TOKEN_KEY),
    }


def _hive_properties(endpoints: Endpoints) -> dict[str, str]:
    keys = endpoints.keys
    return {
        "connector.name": "hive",
        "hive.metastore": "glue",
        "hive.metastore.glue.region": REGION,
        "hive.metastore.glue.endpoint-url": endpoints.glue,
        "hive.metastore.glue.aws-access-key": keys.access,
        "hive.metastore.glue.aws-secret-key": keys.secret,
        "fs.native-s3.enabled": "true",
        "s3.endpoint": endpoints.s3,
        "s3.region": REGION,
        "s3.path-style-access": "true",
        "s3.aws-access-key": keys.access,
        "s3.aws-secret-key": keys.secret,
        "hive.partition-projection-enabled": "true",
        # moto has no column statistics of Glue.
        "hive.table-statistics-enabled": "false",
        "hive.collect-column-statistics-on-write": "false",
        # CREATE TABLE AS into a prefix that the statement names.
        "hive.non-managed-table-writes-enabled": "true",
        "hive.storage-format": "PARQUET",
        "hive.compression-codec": "ZSTD",
        # Athena's precision: it rounds microseconds.
        "hive.timestamp-precision": "MILLISECONDS",
        "hive.recursive-directories": "true",
    }
