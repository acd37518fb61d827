"""Environment variables of a worker: Lambda's, the template's and the local endpoints."""

import os
from pathlib import Path

from local.config import HOST, ROOT, StackConfig
from local.template.deployment import Function

# Nothing else: the user's proxy or AWS profile must not reach the functions.
_INHERITED = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV")


def worker_environment(config: StackConfig, function: Function, secret: str) -> dict[str, str]:
    """Return the variables of a worker whose Runtime API is below the path `secret`."""
    scratch = Path(config.state) / "tmp"
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {
        **inherited,
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "TZ": ":UTC",
        # The program of the worker removes the working copy, which Lambda does not have.
        "PYTHONPATH": os.pathsep.join([config.code, str(ROOT)]),
        "LAMBDA_TASK_ROOT": config.code,
        "_HANDLER": function.handler,
        "AWS_LAMBDA_RUNTIME_API": f"{HOST}:{config.ports.functions}/{secret}",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "AWS_EC2_METADATA_DISABLED": "true",
        # There is no X-Ray daemon to send traces to.
        "POWERTOOLS_TRACE_DISABLED": "true",
        **_aws_variables(config),
        **function.environment,
        # The local S3 knows the keys of the run alone, and no sessions of roles.
        "WORKER_ROLE": "",
    }


def _aws_variables(config: StackConfig) -> dict[str, str]:
    return {
        "AWS_REGION": config.deployment.region,
        "AWS_DEFAULT_REGION": config.deployment.region,
        "AWS_ACCESS_KEY_ID": config.keys.access,
        "AWS_SECRET_ACCESS_KEY": config.keys.secret,
        "AWS_ENDPOINT_URL_S3": config.url("results"),
        "DATA_ENDPOINT_URL": config.url("data"),
        "AWS_ENDPOINT_URL_DYNAMODB": config.url("aws"),
        "AWS_ENDPOINT_URL_SFN": config.url("aws"),
        "AWS_ENDPOINT_URL_EVENTBRIDGE": config.url("aws"),
        "AWS_ENDPOINT_URL_ATHENA": config.url("aws"),
        "AWS_ENDPOINT_URL_GLUE": config.url("aws"),
        "AWS_ENDPOINT_URL_LAMBDA": config.url("functions"),
    }
