"""The size of the catalog's responses: a table with too many columns fails no other table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duckstep_service.core.strict_json import length_in_response

# A function's response has at most 6 MB, in which the body is a JSON string.
MAX_BYTES = 5_000_000
_CODE = "ResultLimitExceeded"


def leave_out_columns(documents: Sequence[dict[str, Any]], max_bytes: int = MAX_BYTES) -> None:
    """Leave out the columns of the largest tables until the documents fit into a response."""
    sizes = list(map(length_in_response, documents))
    total = sum(sizes)
    for index in sorted(range(len(documents)), key=sizes.__getitem__, reverse=True):
        if total <= max_bytes:
            return
        document = documents[index]
        count = len(document["columns"])
        message = f"The {count} columns of the table exceed the size of a response."
        document |= {"columns": [], "error": {"code": _CODE, "message": message}}
        total += length_in_response(document) - sizes[index]
