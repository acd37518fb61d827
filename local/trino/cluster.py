"""The processes of a Trino cluster: a coordinator and its workers, on loopback."""

import subprocess
import time
from pathlib import Path

from local.config import HOST
from local.errors import StartupError
from local.supervisor.child_process import ProcessSpec
from local.supervisor.ports import free_ports
from local.trino.installation import TrinoInstallation
from local.trino.node_configuration import PLUGINS, Endpoints, Node, write_configuration
from local.trino_client import active_nodes

START_SECONDS, STOP_SECONDS, POLL_SECONDS = 120.0, 10.0, 0.25
HEAP = "2G"
_JVM_OPTIONS = (
    f"-Xmx{HEAP}",
    # The client compiler alone: a cluster for tests starts with half of the processor time.
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseG1GC",
    "-XX:G1HeapRegionSize=8M",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-OmitStackTraceInFastThrow",
    "-XX:ReservedCodeCacheSize=256M",
    "-Djdk.attach.allowAttachSelf=true",
    "-Djdk.nio.maxCachedBufferSize=2000000",
    "-XX:+EnableDynamicAgentLoading",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dfile.encoding=UTF-8",
    "-Duser.timezone=UTC",
)


class TrinoCluster:
    """A coordinator and workers in `folder`, which has their configuration, data and logs."""

    def __init__(
        self, installation: TrinoInstallation, endpoints: Endpoints, folder: Path, workers: int = 2
    ) -> None:
        self._installation, self._endpoints, self._folder = installation, endpoints, folder
        ports = free_ports(workers + 1)
        names = ["coordinator", *(f"worker-{number}" for number in range(1, workers + 1))]
        self.nodes = [Node(name, port, ports[0]) for name, port in zip(names, ports, strict=True)]
        self.url = f"http://{HOST}:{ports[0]}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def specs(self) -> list[ProcessSpec]:
        """Write the configurations and return the specs of the nodes."""
        plugins = self._link_plugins()
        return [self._spec(node, plugins) for node in self.nodes]

    def start(self) -> None:
        """Start the nodes and wait until all are active. Raises StartupError."""
        for spec in self.specs():
            self.start_node(spec)
        self._wait_active(len(self.nodes))

    def start_node(self, spec: ProcessSpec) -> None:
        """Start one node; its output goes to a log of its name."""
        with (self._folder / f"{spec.name}.log").open("ab") as log:
            self.processes[spec.name] = subprocess.Popen(
                spec.command,
                env=spec.environment,
                cwd=spec.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        """End all nodes."""
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.processes.values():
            try:
                process.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = {}

    def _link_plugins(self) -> Path:
        plugins = self._folder / "plugins"
        plugins.mkdir(parents=True, exist_ok=True)
        for name in PLUGINS:
            link = plugins / name
            link.unlink(missing_ok=True)
            link.symlink_to(self._installation.server / "plugin" / name)
        return plugins

    def _spec(self, node: Node, plugins: Path) -> ProcessSpec:
        folder = self._folder / node.name
        etc = write_configuration(folder, node, self._endpoints, plugins)
        command = [str(self._installation.java), *_JVM_OPTIONS]
        command += [f"-Dconfig={etc / 'config.properties'}"]
        command += [f"-Dlog.levels-file={etc / 'log.properties'}", "-cp"]
        command += [f"{self._installation.server / 'lib'}/*", "io.trino.server.TrinoServer"]
        return ProcessSpec(node.name, command, {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}, folder)

    def _wait_active(self, count: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    log = self._folder / f"{name}.log"
                    raise StartupError(f"Trino's {name} exited at its start; see {log}.")
            if active_nodes(self.url, self._endpoints.keys) >= count:
                return
            time.sleep(POLL_SECONDS)
        raise StartupError(f"Trino did not start in {START_SECONDS:.0f} s; see {self._folder}.")
