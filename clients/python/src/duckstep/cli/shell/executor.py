"""The run of the shell's statements, and of their results to the screen or a file."""

from __future__ import annotations

import shutil
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from duckstep.cli.deliver import Delivery, download, format_rows, request_format
from duckstep.cli.output.table import Layout
from duckstep.cli.request import Request
from duckstep.cli.running import run
from duckstep.cli.session import Session
from duckstep.cli.shell.pager import page
from duckstep.cli.shell.settings import Settings
from duckstep.cli.summary import summary

if TYPE_CHECKING:
    from duckstep import Client, Query, Status

# The prompt and the facts.
_OTHER_LINES = 4


@dataclass
class Executor:
    """Runs statements with the settings of the shell."""

    session: Session
    client: Client
    settings: Settings = field(default_factory=Settings)

    def execute(self, sql: str) -> None:
        """Run a statement and show its result. Raises its error, KeyboardInterrupt at Ctrl-C."""
        self.settings.last = sql
        output = self.settings.output
        format = request_format(output)
        request = Request(sql, engine=self.settings.engine, format=format)
        query, status = run(self.session, self.client, request)
        if output:
            download(self.session, query, status, Delivery(output=output))
        else:
            self._show(query, status)
        if self.settings.timing:
            self.session.say(summary(status), "dim")

    def watch(self, seconds: float) -> None:
        """Run the last statement each `seconds` until Ctrl-C."""
        try:
            while True:
                if sys.stdout.isatty():
                    sys.stdout.write("\x1b[H\x1b[2J")
                self.execute(self.settings.last)
                time.sleep(seconds)
        except KeyboardInterrupt:
            return

    def _show(self, query: Query, status: Status) -> None:
        delivery = Delivery(format=self.settings.format, rows=0, expanded=self.settings.expanded)
        if self._is_long(status):
            page(format_rows(query, delivery, Layout(expanded=delivery.expanded, styled=True)))
            return
        sys.stdout.writelines(format_rows(query, delivery))
        sys.stdout.flush()

    def _is_long(self, status: Status) -> bool:
        if not sys.stdout.isatty():
            return False
        lines = status.rows or 0
        if self.settings.expanded:
            lines *= len(status.columns or ()) + 1
        return lines > shutil.get_terminal_size().lines - _OTHER_LINES
