"""`slow_worker.py SECONDS KIND`: a worker that starts late, and answers each command with its KIND.

A command with "seconds" is answered after them.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def respond(response: dict[str, Any]) -> None:
    """Write a response."""
    print(json.dumps(response), flush=True)


def main() -> None:
    """Answer the commands on standard input."""
    time.sleep(float(sys.argv[1]))
    respond({"number": 0, "started": True})
    for line in sys.stdin:
        command = json.loads(line)
        if "number" in command:
            time.sleep(command.get("seconds", 0))
            kind = next(iter(command))
            response = {"bind": "bound", "open": "opened", "query": sys.argv[2]}.get(kind, kind)
            respond({"number": command["number"], response: [[kind, str(command["number"])]]})


if __name__ == "__main__":
    main()
