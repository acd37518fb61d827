"""Transform of the SAM template into CloudFormation, in process and offline."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from local.template.includes import read_template

REGION = "us-east-1"


def load_template(path: Path, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return the CloudFormation that `sam deploy` would send for the template at `path`."""
    # The servers import this module, and only the supervisor translates.
    import boto3
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    logging.getLogger("samtranslator").setLevel(logging.CRITICAL)
    template = read_template(path)
    for resource in template["Resources"].values():
        _inline_local_files(resource, path.parent)
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=REGION))
    translated: dict[str, Any] = translator.translate(
        template,
        {**_parameter_values(template), **parameters},
        get_managed_policy_map=_managed_policies,
    )
    return translated


def _parameter_values(template: dict[str, Any]) -> dict[str, Any]:
    declared = template.get("Parameters", {}).items()
    defaults = {name: spec["Default"] for name, spec in declared if "Default" in spec}
    return {**defaults, "AWS::Region": REGION}


def _inline_local_files(resource: dict[str, Any], folder: Path) -> None:
    """Replace local paths as `sam package` does: the translator accepts S3 locations only."""
    properties = resource.get("Properties", {})
    package = {
        "AWS::Serverless::Function": "CodeUri",
        "AWS::Serverless::LayerVersion": "ContentUri",
    }.get(resource["Type"])
    if package:
        properties[package] = "s3://local/package"
    # Former templates have SAM's own type.
    for name in ("DefinitionS3Location", "DefinitionUri"):
        if isinstance(properties.get(name), str):
            text = (folder / properties.pop(name)).read_text(encoding="utf-8")
            properties["Definition"] = yaml.load(text, yaml.CSafeLoader)


def _managed_policies() -> dict[str, str]:
    """Return no ARNs in place of the IAM call: the local stack reads none."""
    return {}
