"""What the commands of the lake refuse, each in one line."""

import signal
import sys
from collections.abc import Callable

import duckdb

# What DuckDB turns a KeyboardInterrupt into.
_INTERRUPTED = "Query interrupted"


class LakeError(Exception):
    """A refusal whose text is one line for people: what is wrong and what to do."""


def run(command: Callable[[], str]) -> int:
    """Print what the command answers, or its refusal; return the exit code.

    SIGTERM ends it as Ctrl-C does, so that what was written aside is removed.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        print(command())
    except LakeError as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return 1
    except (duckdb.Error, OSError) as failure:
        print(f"error: {condensed(failure)}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, RuntimeError) as exc:
        if isinstance(exc, RuntimeError) and str(exc) != _INTERRUPTED:
            raise
        print("error: interrupted, nothing was written", file=sys.stderr)
        return 130
    return 0


def condensed(failure: BaseException) -> str:
    """Return the first paragraph of an error's text as one line; DuckDB's advice comes after it."""
    paragraph = str(failure).strip().split("\n\n")[0].split("\nPossible ")[0]
    return " ".join(line.strip() for line in paragraph.splitlines())
