"""The cost of moto's update expressions, which took most of the time of an UpdateItem."""

from functools import lru_cache
from typing import Any

from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser
from moto.dynamodb.parsing.expressions import UpdateExpressionParser

# moto checks these for each nested clause although the root finds the clauses of all levels.
_ROOT_VALIDATORS = (validators.ActionCountValidator, validators.OverlappingPathsValidator)


def install() -> None:
    """Cache the parsed expressions, and check their clauses once.

    A validator changes only its copy of a parsed expression.
    """
    UpdateExpressionParser.make = lru_cache(maxsize=256)(UpdateExpressionParser.make)
    for validator in _ROOT_VALIDATORS:
        validator.traverse = validator.process
    DepthFirstTraverser.nodes_to_be_processed = _nodes_to_be_processed


def _nodes_to_be_processed(self: Any) -> tuple[type, ...]:
    """Return the types of the nodes, which moto lists again at each node."""
    types: tuple[type, ...] | None = self.__dict__.get("_node_types")
    if types is None:
        types = self._node_types = tuple(self._processing_map())
    return types
