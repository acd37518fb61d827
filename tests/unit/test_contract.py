"""What the contract says twice, held together."""

from typing import Any

import pytest
import yaml

from tests.unit.stack_files import ROOT

PATHS: dict[str, Any] = yaml.safe_load((ROOT / "contracts/openapi.yaml").read_text())["paths"]


@pytest.mark.parametrize("path", PATHS)
def test_a_preflight_allows_the_methods_of_its_path(path: str) -> None:
    preflight = PATHS[path]["options"]["x-amazon-apigateway-integration"]
    parameters = preflight["responses"]["default"]["responseParameters"]
    allowed = parameters["method.response.header.Access-Control-Allow-Methods"].strip("'")
    assert sorted(allowed.lower().split(",")) == sorted(PATHS[path])
