"""AWS::Include: parts of the template that are files of the working copy."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import yaml


class LongFormLoader(yaml.CSafeLoader):
    """A loader that refuses `!Ref` and the like, which SAM adds to PyYAML's own loader."""

    yaml_multi_constructors: ClassVar[dict[str | None, Any]] = {}


class _ShortFormLoader(yaml.CSafeLoader):
    """A loader that also reads `!Ref` and the like, as SAM does, but with libyaml."""


def read_template(path: Path) -> dict[str, Any]:
    """Return the SAM template at `path` with every included file in its place."""
    # SAM's translator takes 0.2 s to import, and only the supervisor reads the template.
    from samtranslator.yaml_helper import intrinsics_multi_constructor

    _ShortFormLoader.add_multi_constructor("!", intrinsics_multi_constructor)
    template = _ShortFormLoader(path.read_bytes()).get_single_data()
    inlined: dict[str, Any] = inline_includes(template, path.parent)
    return inlined


def inline_includes(value: Any, folder: Path) -> Any:
    """Return `value` with each AWS::Include replaced by the file that its Location names.

    CloudFormation merges the keys of the file into the mapping that includes it. An included file
    includes no other, and takes intrinsic functions in their long form only.
    """
    if isinstance(value, list):
        return [inline_includes(item, folder) for item in value]
    if not isinstance(value, dict):
        return value
    inlined: dict[str, Any] = {}
    for key, item in value.items():
        if key == "Fn::Transform" and (location := _location(item)):
            inlined |= LongFormLoader((folder / location).read_bytes()).get_single_data()
        else:
            inlined[key] = inline_includes(item, folder)
    return inlined


def _location(transform: Any) -> str | None:
    if isinstance(transform, Mapping) and transform.get("Name") == "AWS::Include":
        return str(transform["Parameters"]["Location"])
    return None
