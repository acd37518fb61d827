"""Tables of up to 10 GB from hard links to 20 million reviews, in daily and monthly files."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from bench.data import REVIEWS
from lake.compact import main as compact_command

DAILY, MONTHLY = "reviews", "monthly"
# Each copy has the reviews of 2022 to 2024.
YEARS = 3
LAST_YEAR = 2024


@dataclass(frozen=True, slots=True)
class Scan:
    """A query that reads every column of the rows of a table that match `where`."""

    name: str
    table: str
    where: str

    @property
    def sql(self) -> str:
        return (
            "SELECT rating, count(*) AS reviews, sum(length(body)) AS characters,"
            " sum(length(title)) AS titles, max(product_id) AS product, max(user_id) AS reviewer,"
            " max(review_id) AS review, sum(helpful_votes) AS votes, bool_or(verified) AS verified,"
            f" max(review_ts) AS latest FROM {self.table} WHERE {self.where} GROUP BY rating"
        )


SCANS = (
    Scan("10 MB, daily files", DAILY, "year = 2024 AND month = 11 AND day <= 17"),
    Scan("20 MB, a monthly file", MONTHLY, "year = 2024 AND month = 11"),
    Scan("100 MB, daily files", DAILY, "year = 2024 AND month <= 6"),
    Scan("100 MB, monthly files", MONTHLY, "year = 2024 AND month <= 6"),
    Scan("1 GB, monthly files", MONTHLY, "year > 2018"),
    Scan("10 GB, monthly files", MONTHLY, "year > 1970"),
)
COPIES = 18


def create_monthly_table(tables: Path, scratch: Path) -> None:
    """Create the table of monthly files beside the daily one, unless it exists."""
    monthly = tables / MONTHLY
    if monthly.exists():
        return
    lake = scratch / "compacting"
    shutil.rmtree(lake, ignore_errors=True)
    shutil.copytree(tables / REVIEWS, lake / MONTHLY, copy_function=os.link)
    command = ["--table", MONTHLY, "--to", str(lake), "--grace-seconds", "0"]
    # The first run merges, the second deletes the merged files.
    for _ in range(2):
        if compact_command(command):
            raise SystemExit("The reviews could not be compacted.")
    for number in range(1, COPIES):
        for year in range(LAST_YEAR - YEARS + 1, LAST_YEAR + 1):
            earlier = lake / MONTHLY / f"year={year - YEARS * number}"
            shutil.copytree(lake / MONTHLY / f"year={year}", earlier, copy_function=os.link)
    (lake / MONTHLY).rename(monthly)
