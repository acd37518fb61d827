"""Names for intermediate values in SQL expressions, which DuckDB evaluates once."""

from collections.abc import Callable
from itertools import count

_numbers = count()


def bind(value: str, body: Callable[[str], str]) -> str:
    """Return the SQL of a body that uses a value several times."""
    name = f"bound_{next(_numbers)}"
    return f"list_transform([{value}], lambda {name}: {body(name)})[1]"
