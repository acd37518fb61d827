"""The processor time and the memory that hostile statements take to be parsed.

Each measures a process of its own: the peak of memory is that of the process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.support.hostile_statements import PARSED, REFUSED

# A statement of 256 KB takes at most two seconds and 500 MB on two cores; before the limits, 2,000
# signs took a second, 80 KB of comments 29 seconds and 9,000 CTEs 1,900 MB.
CPU_SECONDS = 15
PEAK_MB = 900
_MEASURE = """
import json, re, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), int(sys.argv[1])))
from duckstep_service.core.errors import DuckstepError
from duckstep_service.engine.sql.parser import parse
sql, code = sys.stdin.read(), ""
try:
    parse(sql)
except DuckstepError as exc:
    code = exc.code
# The maximum of getrusage would include that of the process before exec, the test's own.
status = open("/proc/self/status").read()
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) // 1024
print(json.dumps({"code": code, "peak": peak}))
"""


def measure(sql: str) -> dict[str, Any]:
    """Parse `sql` in a process that ends after CPU_SECONDS of processor time."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(CPU_SECONDS)],
        input=sql,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-300:])
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.mark.parametrize("name", REFUSED)
def test_parse_costly_statement_is_refused(name: str) -> None:
    assert measure(REFUSED[name])["code"] == "QueryTooComplex"


@pytest.mark.parametrize("name", PARSED)
def test_parse_large_statement_stays_within_time_and_memory(name: str) -> None:
    assert measure(PARSED[name])["peak"] < PEAK_MB
