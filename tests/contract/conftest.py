"""The API that this suite calls: a deployed one, or a local stack that asks for logins."""

from __future__ import annotations

import os

import pytest

from local.api_client import ApiClient
from tests.support.oauth import program_token


@pytest.fixture(scope="session")
def api(request: pytest.FixtureRequest) -> ApiClient:
    """Return the stack of DUCKSTEP_URL with DUCKSTEP_TOKEN; without a URL, one of this machine."""
    if url := os.environ.get("DUCKSTEP_URL"):
        return ApiClient(url.rstrip("/"), os.environ.get("DUCKSTEP_TOKEN"))
    stack = request.getfixturevalue("guarded")
    return ApiClient(stack.base_url, program_token(stack))
