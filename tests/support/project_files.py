"""The stack's files as Python values, for the tests that hold them together."""

import json
import re
from typing import Any

import yaml
from samtranslator.yaml_helper import yaml_parse

from local.template.includes import read_template
from local.template.sam import load_template
from tests.support.paths import ROOT

ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
TEMPLATE_TEXT = (ROOT / "template.yaml").read_text(encoding="utf-8")
# The template as it is written, with its included files, and as SAM transforms it.
TEMPLATE_SOURCE: dict[str, Any] = yaml_parse(TEMPLATE_TEXT)
TEMPLATE: dict[str, Any] = read_template(ROOT / "template.yaml")
TRANSFORMED: dict[str, Any] = load_template(ROOT / "template.yaml", {})
PARAMETERS: dict[str, Any] = TEMPLATE["Parameters"]
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
MACHINE_TEXT = (ROOT / "statemachine/query.asl.yaml").read_text(encoding="utf-8")
MACHINE: dict[str, Any] = yaml.load(MACHINE_TEXT, yaml.CSafeLoader)
STATES: dict[str, Any] = MACHINE["States"]


def snake_case(name: str) -> str:
    """Return the file name of a state or a function: RunQuery is run_query."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def of_type(kind: str) -> dict[str, Any]:
    """Return the properties of the template's resources of one type, by logical id."""
    return _of_type(kind, RESOURCES)


def transformed(kind: str) -> dict[str, Any]:
    """Return the properties of the resources of one type that SAM generates, by logical id."""
    return _of_type(kind, TRANSFORMED["Resources"])


def _of_type(kind: str, resources: dict[str, Any]) -> dict[str, Any]:
    return {
        name: resource.get("Properties", {})
        for name, resource in resources.items()
        if resource["Type"] == kind
    }


def functions() -> dict[str, Any]:
    """Return the functions' properties by the name that their state or API has."""
    found = of_type("AWS::Serverless::Function")
    return {name.removesuffix("Function"): properties for name, properties in found.items()}


def event(name: str) -> dict[str, Any]:
    """Read a sample event."""
    document: dict[str, Any] = json.loads((ROOT / f"events/{name}.json").read_text("utf-8"))
    return document
