"""A cache of parsed JSONPath expressions."""

from functools import lru_cache

from moto.stepfunctions.parser.asl.utils import json_path


def install() -> None:
    """Cache the parsed paths of moto's interpreter.

    moto parses a path at each evaluation, which took a fifth of an execution's time.
    """
    json_path.parse = lru_cache(maxsize=512)(json_path.parse)
