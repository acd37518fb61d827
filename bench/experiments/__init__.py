"""What is measured besides times of queries: requests, first queries, large results."""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Callable, Sequence
from typing import Any

from bench.engines.base import Place, Unable
from bench.experiments import first_query, formats, profile, requests

Find = Callable[[Place, argparse.Namespace], dict[str, Any]]

FINDINGS: dict[str, Find] = {
    "profile": profile.find,
    "requests": requests.find,
    "first_query": first_query.find,
    "formats": formats.find,
}


def find(
    names: Sequence[str],
    place: Place,
    options: argparse.Namespace,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Return what each finding found, or the reason why it found nothing."""
    found = {}
    for name in names:
        try:
            found[name] = FINDINGS[name](place, options)
        # What was measured before is not lost to what fails here.
        except (Unable, OSError, subprocess.SubprocessError, ValueError) as exc:
            found[name] = {"problem": f"{type(exc).__name__}: {exc}"}
        say(f"{name}: {found[name]}"[:400])
    return found
