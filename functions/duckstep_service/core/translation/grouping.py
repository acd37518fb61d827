"""GROUP BY, also ALL, positions, aliases and grouping sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from duckstep_service.core.translation.scope import Scope, Source
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.typed import Typed


@dataclass(slots=True)
class Keys:
    """The expressions of GROUP BY, and the grouping sets if there are several."""

    nodes: list[Any]
    typed: list[Typed]
    sets: list[list[int]] | None = None

    def sql(self, made: Any) -> str:
        """Return the clause."""
        if not self.nodes:
            return ""
        if self.sets is not None:
            names = [made.scope.keys.get(each.sql, each.sql) for each in self.typed]
            sets = (f"({', '.join(names[i] for i in each)})" for each in self.sets)
            return f" GROUP BY GROUPING SETS ({', '.join(sets)})"
        # A number would be a position; a constant makes no groups.
        keys = [each.sql for each in self.typed if not each.is_constant]
        if not keys:
            raise made.state.refuse(self.nodes[0], "GROUP BY of constants alone")
        return f" GROUP BY {', '.join(dict.fromkeys(keys))}"


def group(made: Any) -> Keys:
    """Return the keys of a SELECT."""
    node, state = made.node, made.state
    nodes = list(node.get("group_expressions") or [])
    sets = node.get("group_sets") or []
    if node.get("aggregate_handling") == "FORCE_AGGREGATES" and not nodes:
        found = [item for item in made.items if not _has_aggregate(item, made.scope)]
        typed = [item.translate(made.scope) for item in found]
        return _checked(Keys([item.node for item in found], typed), state)
    count = len(state.correlated)
    typed = [_key(each, made) for each in nodes]
    if any(each is made.scope.source for each in state.correlated[count:]):
        raise state.refuse(nodes[0], "GROUP BY of a correlated subquery")
    keys = _checked(Keys(nodes, typed), state)
    if len(sets) > 1 or (sets and len(sets[0]) != len(nodes)):
        keys.sets = [list(each) for each in sets]
    return keys


def _checked(keys: Keys, state: State) -> Keys:
    for node, each in zip(keys.nodes, keys.typed, strict=True):
        if any(leaf.kind == "FLOAT" for leaf in each.type.leaves()) or each.kind == "MAP":
            raise state.refuse(node, f"GROUP BY of {each.type.name()}")
    return keys


def _key(node: Node, made: Any) -> Typed:
    """Return a key: a position, a column, an alias or an expression."""
    value = (node.get("value") or {}).get("value") if node.get("class") == "CONSTANT" else None
    if isinstance(value, int) and not isinstance(value, bool):
        if not 1 <= value <= len(made.items):
            raise made.state.refuse(node, f"GROUP BY {value}")
        typed: Typed = made.items[value - 1].translate(made.scope)
        return typed
    found: Typed = made.scope.expression(node)
    return found


def _has_aggregate(item: Any, scope: Scope) -> bool:
    """Return whether an item has an aggregate; translates it in a scope of its own."""
    if item.column is not None:
        return False
    trial = replace(scope, found=set())
    item.translate(trial)
    return "aggregate" in trial.found


def grouped_source(made: Any, keys: Keys) -> Scope:
    """Return the scope over a subquery with a column for each key, which grouping sets need."""
    scope: Scope = made.scope
    name = scope.state.new_name("g")
    names = {each.sql: f"{name}_{i}" for i, each in enumerate(keys.typed)}
    listed = ", ".join(f"{sql} AS {key}" for sql, key in names.items())
    if "aggregate" in scope.found or "window" in scope.found or scope.unnested:
        raise scope.state.refuse(made.node, "Grouping sets of aggregates")
    sql = f"(SELECT *, {listed} FROM {scope.source.sql}{made.where}) AS {name}"
    source = Source(sql, scope.source.relations, scope.source.star, scope.source.merged)
    return replace(scope, source=source, keys=names)


def walk(node: Any) -> Iterator[Any]:
    """Yield every object of a node."""
    pending = [node]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            yield item
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
