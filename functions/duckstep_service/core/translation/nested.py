"""Lists, structs and maps."""

from __future__ import annotations

from typing import Any

from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.translation.calls import Call
from duckstep_service.core.translation.casts import convert, convert_all
from duckstep_service.core.translation.comparisons import check_ordered, compared
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.typed import Typed, cast_sql
from duckstep_service.core.translation.types import (
    BOOLEAN,
    DOUBLE,
    HUGEINT,
    INTEGER,
    NULL,
    Type,
    list_of,
)

_ASCENDING = {"ASC", "ASCENDING", "ORDER_DEFAULT"}
_DESCENDING = {"DESC", "DESCENDING"}
_NULLS = {"ORDER_DEFAULT": False, "NULLS LAST": False, "NULLS FIRST": True}
_REVERSED = ("list_reverse_sort", "array_reverse_sort")


def field_of(operand: Typed, name: str, node: Any, state: State) -> Typed:
    """Return a field of a struct."""
    found = operand.type.field(name)
    if found is None:
        raise state.refuse(node, f"The field {name}")
    return Typed(f"{operand.sql}.f{found[0]}", found[1])


def extract(node: Node, scope: Any) -> Typed:
    """Return `list[i]`, `struct['field']` or `map[key]`."""
    state: State = scope.state
    operand, index = (scope.expression(each) for each in node["children"])
    if operand.kind == "STRUCT" and index.text is not None:
        return field_of(operand, index.text, node, state)
    if operand.kind == "LIST" and index.type.is_integer and index.kind != "HUGEINT":
        return element(operand, index)
    if operand.kind == "MAP":
        key = convert(index, operand.type.element, node, state)
        return Typed(f"element_at({operand.sql}, {key.sql})", operand.type.value)
    raise state.refuse(node, f"A subscript of {operand.type.name()}")


def element(operand: Typed, index: Typed) -> Typed:
    """Return an element, NULL outside of the list; a negative index counts from the end."""
    position = index.sql
    if index.integer == 0:
        return Typed(cast_sql("NULL", operand.type.element), operand.type.element)
    if index.integer is None:
        position = f"nullif({index.sql}, 0)"
    return Typed(f"element_at({operand.sql}, {position})", operand.type.element)


def list_value(c: Call) -> Typed:
    """Return a list of expressions."""
    if not c.arguments:
        return Typed("CAST(ARRAY[] AS array(boolean))", list_of(NULL))
    items, common = convert_all(c.arguments, c.node, c.state)
    return Typed(f"ARRAY[{', '.join(each.sql for each in items)}]", list_of(common))


def struct_pack(c: Call) -> Typed:
    """Return a struct with named fields."""
    names = [str(each.get("alias") or "") for each in c.node["children"]]
    if not all(names) or len(set(map(fold_name, names))) != len(names):
        raise c.refuse()
    values = [each.with_type(each.type) for each in c.arguments]
    kind = Type("STRUCT", fields=tuple(zip(names, (each.type for each in values), strict=True)))
    return Typed(cast_sql(f"ROW({', '.join(each.sql for each in values)})", kind), kind)


def struct_extract(c: Call) -> Typed:
    """Return a field of a struct by its literal name."""
    c.expect(2)
    return field_of(c.arguments[0], c.text(1), c.node, c.state)


def _list(c: Call, index: int = 0) -> Typed:
    operand = c.arguments[index]
    if operand.kind != "LIST":
        raise c.refuse()
    return operand


def contains(c: Call) -> Typed:
    """Return whether a list has a literal value; an element of NULL counts as different."""
    c.expect(2)
    operand = _list(c)
    value = c.convert(c.arguments[1], operand.type.element)
    check_ordered(operand.type.element, c.node, c.state)
    if not value.is_constant or c.arguments[1].is_null:
        raise c.refuse("A search for a value that is no literal in a list")
    test = compared(Typed("e0", value.type), value, value.type, "=")
    return Typed(f"any_match({operand.sql}, e0 -> coalesce({test}, false))", BOOLEAN)


def sort(c: Call) -> Typed:
    """Sort a list; NULL is last unless the call says otherwise."""
    operand, *options = c.expect(1, 2, 3)
    kind = _list(c).type.element
    if not (kind.is_exact or kind.is_time or kind.kind == "VARCHAR"):
        raise c.refuse()
    words = [str(c.text(number)).upper() for number in range(1, len(options) + 1)]
    direction = words[0] if words else "ASC"
    place = words[1] if len(words) > 1 else "NULLS LAST"
    if direction not in _ASCENDING | _DESCENDING or place not in _NULLS:
        raise c.refuse()
    nulls = f"filter({operand.sql}, e0 -> e0 IS NULL)"
    rest = f"array_sort(filter({operand.sql}, e0 -> e0 IS NOT NULL))"
    is_descending = (direction in _DESCENDING) != (c.name in _REVERSED)
    if is_descending:
        rest = f"reverse({rest})"
    parts = (nulls, rest) if _NULLS[place] else (rest, nulls)
    return Typed(f"({parts[0]} || {parts[1]})", operand.type)


def extremum(c: Call) -> Typed:
    """Return the least or greatest element that is not NULL."""
    (operand,) = c.expect(1)
    kind = _list(c).type.element
    if not (kind.is_exact or kind.is_time or kind.kind == "VARCHAR"):
        raise c.refuse()
    name = "array_min" if c.name.endswith("min") else "array_max"
    return Typed(f"{name}(filter({operand.sql}, e0 -> e0 IS NOT NULL))", kind)


def total(c: Call) -> Typed:
    """Return the sum of the integers that are not NULL, NULL without any."""
    (operand,) = c.expect(1)
    if not _list(c).type.element.is_integer:
        raise c.refuse()
    present = f"filter({operand.sql}, e0 -> e0 IS NOT NULL)"
    zero, step = "CAST(0 AS decimal(38,0))", "CAST(s0 + e0 AS decimal(38,0))"
    value = f"reduce({present}, {zero}, (s0, e0) -> {step}, s0 -> s0)"
    return Typed(f"(CASE WHEN cardinality({present}) > 0 THEN {value} END)", HUGEINT)


def average(c: Call) -> Typed:
    """Return the average of the integers that are not NULL."""
    sum_of, (operand,) = total(c).sql, c.arguments
    count = f"cardinality(filter({operand.sql}, e0 -> e0 IS NOT NULL))"
    return Typed(f"(CAST({sum_of} AS double) / CAST({count} AS double))", DOUBLE)


def concatenate(c: Call) -> Typed:
    """Return two lists as one; to list_concat, NULL is an empty list."""
    left, right = convert_all(c.expect(2), c.node, c.state)[0]
    if any(each.kind != "LIST" for each in c.arguments):
        raise c.refuse()
    if c.name == "||":
        return Typed(f"({left.sql} || {right.sql})", left.type)
    empty = cast_sql("ARRAY[]", left.type)
    both = f"(coalesce({left.sql}, {empty}) || coalesce({right.sql}, {empty}))"
    return Typed(both, left.type)


def position(c: Call) -> Typed:
    """Return the position of a literal in a list, NULL if it is not there."""
    c.expect(2)
    operand = _list(c)
    value = c.convert(c.arguments[1], operand.type.element)
    kind = operand.type.element
    if not value.is_constant or value.is_null or not (kind.is_exact or kind.kind == "VARCHAR"):
        raise c.refuse()
    found = f"CAST(nullif(array_position({operand.sql}, {value.sql}), 0) AS integer)"
    return Typed(found, INTEGER)


def cut(node: Node, scope: Any) -> Typed:
    """Return `list[from:to]` or `text[from:to]` with positive literals."""
    state: State = scope.state
    operand, *bounds = (scope.expression(each) for each in node["children"])
    numbers = [each.integer for each in bounds]
    if len(bounds) != 2 or any(each is None or each < 1 for each in numbers):
        raise state.refuse(node, "A slice whose bounds are not positive literals")
    first, last = int(numbers[0] or 0), int(numbers[1] or 0)
    size = str(max(last - first + 1, 0))
    if operand.kind == "LIST":
        return Typed(f"slice({operand.sql}, {first}, {size})", operand.type)
    if operand.kind == "VARCHAR":
        return Typed(f"substr({operand.sql}, {first}, {size})", operand.type)
    raise state.refuse(node, f"A slice of {operand.type.name()}")


def reverse(c: Call) -> Typed:
    """Return the list in the opposite order."""
    (operand,) = c.expect(1)
    return Typed(f"reverse({_list(c).sql})", operand.type)


def apply_lambda(c: Call) -> Typed:
    """Return a list transformed or filtered by an expression of its element."""
    operand, function = _list(c), c.node["children"][1]
    if function.get("class") != "LAMBDA" or len(c.node["children"]) != 2:
        raise c.refuse()
    names = function["lhs"].get("column_names") or []
    if len(names) != 1:
        raise c.refuse("A lambda of several parameters")
    inner = c.scope.with_variable(str(names[0]), operand.type.element)
    body = inner.expression(function["expr"])
    variable = inner.variables[fold_name(str(names[0]))].sql
    if c.name.endswith("filter"):
        test = c.convert(body, BOOLEAN).sql
        return Typed(f"filter({operand.sql}, {variable} -> {test})", operand.type)
    return Typed(f"transform({operand.sql}, {variable} -> {body.sql})", list_of(body.type))


def unnestable(items: Typed) -> str:
    """Return a list whose elements UNNEST keeps whole: it would take a row apart."""
    if items.type.element.kind == "STRUCT":
        return f"transform({items.sql}, e0 -> ROW(e0))"
    return items.sql
