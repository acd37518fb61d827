"""JupySQL's `%sql duckstep://…` in a notebook, executed by a real kernel."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

if TYPE_CHECKING:
    from tests.conftest import Stack

from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[4]
CELLS = (
    "%load_ext sql",
    "%sql {url}",
    "%sql SELECT rating, count(*) AS n FROM reviews GROUP BY ALL ORDER BY ALL",
    """%%sql best <<
SELECT rating, count(*) AS n FROM reviews WHERE rating >= {{{{least}}}}
GROUP BY ALL ORDER BY ALL""",
    "print(best.DataFrame().to_json())",
    "%sqlcmd tables",
    "%sqlcmd columns --table reviews",
)


@pytest.mark.timeout(180)
@pytest.mark.filterwarnings("ignore")
def test_jupysql_runs_in_a_notebook(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT / 'clients/python/src'}{os.pathsep}{ROOT}")
    url = stack.url.replace("http://", "duckstep://")
    notebook = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    sources = ["least = 4", *(cell.format(url=url) for cell in CELLS)]
    notebook.cells = [
        nbformat.v4.new_code_cell(source)  # type: ignore[no-untyped-call]
        for source in sources
    ]
    NotebookClient(notebook, timeout=90, kernel_name="python3").execute()
    outputs = ["".join(_texts(cell)) for cell in notebook.cells]
    assert "rating" in outputs[3]
    assert "5" in outputs[3]
    frame = json.loads(outputs[5])
    assert list(frame["rating"].values()) == [4, 5]
    assert "reviews" in outputs[6]
    assert "review_ts" in outputs[7]
    assert "TIMESTAMP" in outputs[7]


def _texts(cell: nbformat.NotebookNode) -> list[str]:
    return [
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for output in cell["outputs"]
    ]
