"""The roles' statements of template.yaml, and whether they allow a call.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from operator import eq as operator_eq
from typing import Any

from local.template.resolver import Resolver
from tests.integration.rights.calls import Call

Statement = dict[str, Any]


def statements_of(resolver: Resolver, role: str) -> list[Statement]:
    """Return what a role may do, with the local stack's names."""
    properties = resolver.of_type("AWS::IAM::Role")[role]
    documents = [policy["PolicyDocument"] for policy in properties["Policies"]]
    return [statement for document in documents for statement in document["Statement"]]


def allowing(statements: list[Statement], call: Call) -> list[Statement]:
    """Return the statements that allow a call."""
    return [each for each in statements if _allows(each, call)]


def actions(statement: Statement) -> list[str]:
    """Return the actions of a statement."""
    return _listed(statement["Action"])


def _allows(statement: Statement, call: Call) -> bool:
    return (
        statement["Effect"] == "Allow"
        and call.action in actions(statement)
        and any(fnmatchcase(call.resource, each) for each in _listed(statement["Resource"]))
        and all(
            _holds(operator, wanted, call.context.get(key))
            for operator, tests in statement.get("Condition", {}).items()
            for key, wanted in tests.items()
        )
    )


def _holds(operator: str, wanted: Any, values: list[str] | None) -> bool:
    """Return whether a condition is true; ForAllValues and IfExists are true without values."""
    if operator == "Null":
        return (values is None) is bool(wanted == "true")
    kind = operator.removeprefix("ForAllValues:").removesuffix("IfExists")
    if values is None:
        return operator != kind
    matches: dict[str, Callable[[str, str], bool]] = {
        "StringLike": fnmatchcase,
        "StringEquals": operator_eq,
    }
    match = matches[kind]
    return all(any(match(value, each) for each in _listed(wanted)) for value in values)


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
