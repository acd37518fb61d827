"""Progress of a command on stderr."""

import io
import threading

from lake.progress import Progress


class ObservedStream(io.StringIO):
    """A stream that reports its first write."""

    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self.written = threading.Event()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    def write(self, text: str) -> int:
        count = super().write(text)
        self.written.set()
        return count


def test_progress_prints_phase_and_detail_in_lines() -> None:
    stream = ObservedStream(is_terminal=False)
    with Progress(stream, seconds=0.001) as progress:
        progress.begin("reading f.csv")
        progress.detail = "5 rows"
        stream.written.wait(5)
    assert stream.getvalue().splitlines()[-1].startswith(("reading f.csv, 5 rows (0 s)", " (0 s)"))
    assert stream.getvalue().endswith("\n")


def test_progress_on_a_terminal_rewrites_its_line() -> None:
    stream = ObservedStream(is_terminal=True)
    with Progress(stream, seconds=0.001) as progress:
        progress.begin("sorting rows")
        stream.written.wait(5)
    assert stream.getvalue().startswith("\r")
    assert stream.getvalue().count("\n") == 1


def test_progress_of_short_command_prints_nothing() -> None:
    stream = ObservedStream(is_terminal=True)
    with Progress(stream) as progress:
        progress.begin("sorting rows")
    assert stream.getvalue() == ""
