"""The state folder of a former version, as it was recorded, moved to the present.

`fixture_8a664e6` was made by running that version: queries that succeeded, in Parquet and CSV, one
that reused a result, one that failed, one that was cancelled, a large result's file, one that ran
when the stack was killed. `documents.json` is what the API said of each.
"""

import json
import re
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parent / "fixture_8a664e6"


def restore(state: Path) -> None:
    """Writes the folder, every expiry later by the time since it was recorded."""
    for name in ("data", "results"):
        shutil.copytree(RECORDED / name, state / name)
    sql = (RECORDED / "state.sql").read_text(encoding="utf-8")
    recorded = min(float(each) for each in re.findall(r",(\d{10}\.\d+),", sql))
    passed = time.time() - recorded
    expiry = re.compile(r'("(?:expiresAt|leaseUntil)": \{"N": ")(\d+)')
    sql = expiry.sub(lambda found: found[1] + str(int(found[2]) + int(passed)), sql)
    with sqlite3.connect(state / "state.sqlite") as db:
        db.executescript(sql)
        db.execute("UPDATE executions SET start = start + ?, stop = stop + ?", (passed, passed))
    db.close()


def documents() -> dict[str, dict[str, Any]]:
    """Returns what the former version answered of each query."""
    found: dict[str, dict[str, Any]] = json.loads((RECORDED / "documents.json").read_text("utf-8"))
    return found
