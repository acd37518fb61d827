"""`sam local invoke`: one function, one event, one container."""

import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import yaml

from tests.sam_local.services import KEYS, REGION, Services
from tests.support.paths import ROOT

BUILD = ROOT / ".aws-sam/build"
SAM = ROOT / ".duckstep/sam/bin/sam"
# The first container's image is made, and 190 MB of it read, on a disk that may be busy.
INVOKE_SECONDS = 300
HOST_ARCHITECTURE = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"

# What CloudFormation would put in the place of the template's references.
VARIABLES = {
    "QUERIES_TABLE": "queries",
    "DATA_BUCKET": "data",
    "RESULTS_BUCKET": "results",
    "GLUE_DATABASE": "lake",
    "STATE_MACHINE_ARN": f"arn:aws:states:{REGION}:123456789012:stateMachine:QueryStateMachine",
    # The S3 server knows the keys of the tests alone, none of an assumed role.
    "WORKER_ROLE": "",
}


def has_docker() -> bool:
    try:
        return subprocess.run(["docker", "info"], capture_output=True, timeout=30).returncode == 0
    except FileNotFoundError:
        return False


def endpoints(services: Services) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL_S3": services.s3_url,
        "AWS_ENDPOINT_URL_DYNAMODB": services.aws_url,
        "AWS_ENDPOINT_URL_SFN": services.aws_url,
        "AWS_ENDPOINT_URL_EVENTBRIDGE": services.aws_url,
        "AWS_ENDPOINT_URL_ATHENA": services.aws_url,
        "AWS_ENDPOINT_URL_GLUE": services.aws_url,
    }


def write_template(services: Services) -> Path:
    """Write the built template with the servers' addresses and return its path.

    `--env-vars` sets only what the template declares, and the endpoints are not for AWS.
    The functions' timeouts are for Lambda's own start of a container, so none is kept.
    """
    template = yaml.safe_load((BUILD / "template.yaml").read_text(encoding="utf-8"))
    for resource in template["Resources"].values():
        # An included part has no type.
        if resource.get("Type") == "AWS::Serverless::Function":
            resource["Properties"]["Timeout"] = INVOKE_SECONDS
    # The containers run on this machine's processor, for which `make sam-local` builds the layer.
    template["Parameters"]["Architecture"]["Default"] = HOST_ARCHITECTURE
    template["Globals"]["Function"]["Environment"]["Variables"].update(endpoints(services))
    path = BUILD / "template-local.yaml"
    path.write_text(yaml.safe_dump(template), encoding="utf-8")
    return path


def write_variables(folder: Path) -> Path:
    path = folder / "variables.json"
    path.write_text(json.dumps({"Parameters": VARIABLES}), encoding="utf-8")
    return path


def make_image(services: Services, template: Path, variables: Path) -> None:
    """Invoke once, so that SAM builds the image with the layer.

    The response is ignored; the tests invoke again.
    """
    event = ROOT / "events/queries_api.json"
    done = _invoke(services, template, variables, "queries_api", event)
    if done.returncode:
        print(done.stderr[-4000:])


def invoke(
    services: Services, template: Path, variables: Path, module: str, event: Path
) -> dict[str, Any]:
    """Run one function with one event and return what it answers, an error too."""
    done = _invoke(services, template, variables, module, event)
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    assert lines and lines[-1].startswith("{"), f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


def _invoke(
    services: Services, template: Path, variables: Path, module: str, event: Path
) -> subprocess.CompletedProcess[str]:
    function = module.title().replace("_", "") + "Function"
    command: list[str | Path] = [SAM, "local", "invoke", function, "--template", template]
    command += ["--event", event, "--env-vars", variables, "--skip-pull-image", "--region", REGION]
    own = {
        # SAM asks STS for the account, and without an answer it waits for ten seconds.
        "AWS_ENDPOINT_URL_STS": services.aws_url,
        # SAM gives a container 20 s to listen.
        "SAM_CLI_CONTAINER_CONNECTION_TIMEOUT": str(INVOKE_SECONDS),
        "SAM_CLI_TELEMETRY": "0",
    }
    return subprocess.run(
        command,
        env={**os.environ, **KEYS, **own},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=INVOKE_SECONDS,
    )
