"""The external editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from duckstep.cli.failures import usage

_EDITORS = ("sensible-editor", "vim", "vi", "nano", "notepad")


def edit(text: str) -> str:
    """Return the text after its edit in $VISUAL, $EDITOR or an editor of the system.

    Raises InterfaceError without an editor, or if it fails.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    command = command or next(filter(shutil.which, _EDITORS), None)
    if not command:
        raise usage("There is no editor: set EDITOR.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "statement.sql"
        path.write_text(text, encoding="utf-8")
        try:
            subprocess.run([*shlex.split(command), str(path)], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise usage(f"The editor {command} failed: {error}") from error
        return path.read_text(encoding="utf-8")
