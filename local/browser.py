"""The user's browser."""

import subprocess
import sys


def open_page(url: str) -> None:
    """Open a URL in the user's browser, which BROWSER can name, without waiting for it.

    Nothing happens on a machine without one.
    """
    subprocess.Popen(
        [sys.executable, "-P", "-m", "webbrowser", url],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
