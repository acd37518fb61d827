"""The deployment of template.yaml, read once a process."""

from functools import cache

from local.template.deployment import Deployment, read_deployment
from tests.support.paths import ROOT


@cache
def deployment(**parameters: str) -> Deployment:
    """Return the deployment under these parameters; callers share the value and change nothing."""
    return read_deployment(ROOT, parameters)
