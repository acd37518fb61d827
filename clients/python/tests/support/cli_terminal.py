"""A child process on a pseudo terminal, as a person sees it."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fcntl import ioctl
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
COMMAND = (sys.executable, "-c", "from duckstep.cli.main import main; main()")
DEADLINE = 40.0
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|\x1b[=>78()][A-Z0-9]?")


def environment(url: str, home: Path, **variables: str) -> dict[str, str]:
    """Return the variables of a command of the stack, whose files are below `home`."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(SOURCE),
        "PYTHONUTF8": "1",
        "HOME": str(home),
        "TERM": "xterm-256color",
        "DUCKSTEP_URL": url,
        **variables,
    }


class Terminal:
    """A process on a terminal of 100 by 40 cells; `text` is all output, without escapes."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self.process, self._master, self._output = process, master, b""
        self._seen = 0

    @property
    def text(self) -> str:
        """The output so far, with line ends of `\\n` and without escape sequences."""
        return _ESCAPES.sub("", self._output.decode(errors="replace")).replace("\r\n", "\n")

    def send(self, text: str) -> None:
        """Type a text; `\\x03` is Ctrl-C, `\\x04` Ctrl-D, `\\r` Enter."""
        os.write(self._master, text.encode())

    def expect(self, pattern: str) -> None:
        """Read until the text behind the former match matches, too."""
        assert self.shows(pattern, DEADLINE), f"no {pattern!r} in {self._unseen!r}"

    def shows(self, pattern: str, seconds: float) -> bool:
        """Read as `expect` for at most so long, and return whether the text matches."""
        deadline = time.monotonic() + seconds
        while True:
            if match := re.compile(pattern).search(self.text, self._seen):
                self._seen = match.end()
                return True
            if time.monotonic() > deadline:
                return False
            assert self._read(0.2) or self.process.poll() is None, f"ended: {self._unseen!r}"

    @property
    def _unseen(self) -> str:
        return self.text[self._seen :]

    def wait(self) -> int:
        """Read to the end of the process, and return its exit code."""
        deadline = time.monotonic() + DEADLINE
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"still runs: {self.text!r}"
            self._read(0.1)
        while self._read(0.1):
            pass
        return self.process.returncode

    def _read(self, seconds: float) -> bool:
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            chunk = os.read(self._master, 65536)
        except OSError:  # Linux reports the end of the other side so.
            return False
        # prompt_toolkit asks where the cursor is, and a terminal answers.
        for _ in range(chunk.count(b"\x1b[6n")):
            os.write(self._master, b"\x1b[1;1R")
        self._output += chunk
        return bool(chunk)


@contextmanager
def on_terminal(arguments: Sequence[str], variables: Mapping[str, str]) -> Iterator[Terminal]:
    """Run `duckstep` with the arguments on a terminal, which is its controlling one."""
    master, slave = pty.openpty()
    ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=dict(variables),
        start_new_session=True,
        preexec_fn=lambda: ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(DEADLINE)
        os.close(master)


def run(
    arguments: Sequence[str], variables: Mapping[str, str], text: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `duckstep` without a terminal to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        input=text,
        capture_output=True,
        text=True,
        env=dict(variables),
        timeout=DEADLINE,
        check=False,
    )
