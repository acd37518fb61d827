"""Reading of CSV and TSV files into the staging database."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow
from duckstep_service.core.sql.quoting import quote_identifier

from lake.csv_dialect import CsvDialect, CsvOptions, check_header, choose_dialect, column_names
from lake.csv_rows import BackslashEscapes, CsvRows, Row
from lake.errors import LakeError
from lake.progress import Progress
from lake.row_lines import ROW_LINES, create_row_lines, insert_rows

_TOP_LINES = 200
_BATCH_CELLS, _BATCH_CHARACTERS = 500_000, 1 << 25


class CsvSource:
    """A CSV or TSV file that is loaded into the table `raw`, as text."""

    def __init__(self, link: Path, options: CsvOptions, progress: Progress) -> None:
        self._link, self._options, self._progress = link, options, progress

    def load(self, connection: duckdb.DuckDBPyConnection, is_tsv: bool, time_column: str) -> None:
        """Create `raw`, and `row_lines`: the first rows of runs of consecutive lines.

        A quote within a field is doubled, or escaped by a backslash in a file that needs this.
        Raises LakeError, with the line, the column and the remedy.
        """
        with self._open() as stream:
            top = list(islice(stream, _TOP_LINES + self._options.skip_lines))
        dialect = choose_dialect(top, self._options, is_tsv, time_column)
        if not self._options.columns:
            check_header(top, self._options.skip_lines, dialect, time_column)
        try:
            self._create(connection, dialect)
        except BackslashEscapes:
            self._create(connection, replace(dialect, backslash=True))

    @contextmanager
    def _open(self) -> Iterator[io.TextIOWrapper]:
        with self._link.open(encoding="utf-8-sig", newline="") as stream:
            yield stream

    def _create(self, connection: duckdb.DuckDBPyConnection, dialect: CsvDialect) -> None:
        with self._open() as stream:
            rows = CsvRows(stream, dialect, self._options.nulls)
            rows.skip_lines(self._options.skip_lines)
            rows.names = list(self._options.columns) or column_names(rows.next_fields() or [])
            if not rows.names:
                raise LakeError("the file has no header")
            columns = ", ".join(f"{quote_identifier(name)} VARCHAR" for name in rows.names)
            connection.execute("BEGIN")
            try:
                connection.execute(f"CREATE TABLE raw ({columns})")
                self._insert(connection, rows)
                connection.execute("COMMIT")
            except BaseException:
                # DuckDB has ended the transaction itself after some of its errors.
                with suppress(duckdb.Error):
                    connection.execute("ROLLBACK")
                raise
        lines = pyarrow.table({"row": rows.first_rows, "line": rows.first_lines})
        create_row_lines(connection)
        insert_rows(connection, ROW_LINES, lines)

    def _insert(self, connection: duckdb.DuckDBPyConnection, rows: CsvRows) -> None:
        size = self._link.stat().st_size
        for count, batch in _batches(rows):
            arrays = [
                pyarrow.array(values, pyarrow.string()) for values in zip(*batch, strict=True)
            ]
            names = [str(index) for index in range(len(arrays))]
            insert_rows(connection, "raw", pyarrow.table(arrays, names=names))
            share = min(rows.characters / size, 1)
            self._progress.detail = f"{count:,} rows, {share:.0%}"


def _batches(rows: CsvRows) -> Iterator[tuple[int, list[Row]]]:
    """Yield batches of bounded size, each with the number of rows up to its end."""
    limit, count, start = max(_BATCH_CELLS // len(rows.names), 1), 0, 0
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= limit or rows.characters - start > _BATCH_CHARACTERS:
            count, start = count + len(batch), rows.characters
            yield count, batch
            batch = []
    if batch:
        yield count + len(batch), batch
