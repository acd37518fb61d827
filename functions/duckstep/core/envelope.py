"""JSON results carry their schema: `{"columns", "totalRows", "next"?, "rows"}`."""

from __future__ import annotations

import json

from duckstep.core.models import Page, Result

TAIL = "}"


def head(result: Result, rows: int, next_page: Page | None = None) -> str:
    """Return what stands before the array of rows; TAIL stands after it."""
    document = {"columns": result.to_dict()["columns"], "totalRows": rows}
    if next_page:
        document["next"] = f"?format=json&offset={next_page.offset}&limit={next_page.limit}"
    return json.dumps(document, ensure_ascii=False)[:-1] + ', "rows": '
