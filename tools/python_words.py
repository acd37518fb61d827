"""The word check of a Python file: defined names, docstrings, messages of raised errors."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.word_rules import Finding, WordRules

_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def check(path: str, text: str, rules: WordRules) -> Iterator[Finding]:
    """Yield the findings in the text of a file."""
    for node in ast.walk(ast.parse(text)):
        for line, problem in _problems(node, rules):
            yield Finding(path, line, problem)


def _problems(node: ast.AST, rules: WordRules) -> Iterator[tuple[int, str]]:
    line = getattr(node, "lineno", 1)
    if name := _defined_name(node):
        yield from ((line, problem) for problem in rules.in_name(name))
    if isinstance(node, ast.ClassDef):
        yield from ((line, problem) for problem in rules.in_class(node.name))
    if isinstance(node, _Documented) and (docstring := ast.get_docstring(node)):
        line = node.body[0].lineno
        yield from ((line, problem) for problem in rules.in_prose(docstring))
        yield from ((line, problem) for problem in rules.in_openings(docstring))
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        message = " ".join(_texts(node.exc))
        yield from ((line, problem) for problem in rules.in_prose(message))


def _defined_name(node: ast.AST) -> str | None:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
            return name
        case ast.Attribute(attr=name, ctx=ast.Store()) | ast.alias(asname=str(name)):
            return name
    return None


def _texts(call: ast.Call) -> Iterator[str]:
    """Yield the literal parts of a call's arguments."""
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        for node in ast.walk(argument):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
