"""The user's browser."""

import os
import sys


def open_page(url: str) -> None:
    """Open a URL in the user's browser, which BROWSER can name, without waiting for it.

    Nothing happens on a machine without one. Ctrl-C in the terminal does not reach the browser.
    """
    silent = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
    command = [sys.executable, "-P", "-m", "webbrowser", url]
    os.posix_spawn(sys.executable, command, os.environ, file_actions=silent, setpgroup=0)
