"""The report of a lake command, for people and for programs."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Report:
    """The result of a command: a text, and the same facts as a JSON object."""

    text: str
    document: Mapping[str, object]

    def write(self, as_json: bool) -> None:
        """Write the report to stdout."""
        print(json.dumps(self.document, ensure_ascii=False) if as_json else self.text)


def write_error(message: str, exit_code: int, as_json: bool) -> int:
    """Write an error, as JSON to stdout or for people to stderr; return the exit code."""
    if as_json:
        error = {"code": "LakeError", "message": message, "exitCode": exit_code}
        print(json.dumps({"error": error}, ensure_ascii=False))
    else:
        print(f"error: {message}", file=sys.stderr)
    return exit_code
