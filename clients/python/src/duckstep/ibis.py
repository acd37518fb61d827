"""The backend of ibis: `ibis.duckstep.connect()`. Expressions compile to DuckDB's SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import ibis.backends.sql.compilers as sc
import ibis.common.exceptions as exc
import ibis.expr.schema as sch
from ibis.backends import BaseBackend, NoExampleLoader, NoUrl
from ibis.backends.sql import SQLBackend
from ibis.formats.pandas import PandasData

import duckstep
from duckstep.version import package_version

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

_READS_ONLY = "A stack reads only: it has no {}. Add Parquet files to its folder or bucket."


class Backend(SQLBackend, NoUrl, NoExampleLoader):
    """A stack as a backend. Tables are those of the catalog; nothing is created."""

    name = "duckstep"
    compiler = sc.duckdb.compiler
    supports_temporary_tables = False

    def do_connect(self, url: str | None = None, **options: Any) -> None:
        """Connect; the arguments are those of `duckstep.connect`."""
        self.con = duckstep.connect(url, **options)

    @classmethod
    def from_connection(cls, con: duckstep.Client, /) -> BaseBackend:
        """Return a backend over a client."""
        backend = cls()
        backend.con = con
        return backend

    @property
    def version(self) -> str:
        """The version of the client."""
        return package_version()

    def disconnect(self) -> None:
        """Close the client."""
        self.con.close()

    def list_tables(self, *, like: str | None = None, database: Any = None) -> list[str]:
        """Return the tables that queries can read; `like` is a regular expression."""
        names = [table.name for table in self.con.tables() if not table.error]
        return sorted(self._filter_with_like(names, like))

    def get_schema(
        self, table_name: str, *, catalog: str | None = None, database: str | None = None
    ) -> sch.Schema:
        """Return the columns of a table. Raises TableNotFound of ibis."""
        try:
            table = self.con.table(table_name)
        except duckstep.ProgrammingError as error:
            raise exc.TableNotFound(error.message) from error
        return self._schema((column.name, column.type) for column in table.columns)

    def to_pyarrow_batches(
        self,
        expr: ir.Expr,
        /,
        *,
        params: Mapping[ir.Scalar, Any] | None = None,
        limit: int | str | None = None,
        chunk_size: int = 1_000_000,
        **_: Any,
    ) -> pa.ipc.RecordBatchReader:
        """Return the result as a stream, of which a batch at a time is in memory."""
        import pyarrow

        self._run_pre_execute_hooks(expr)
        table = expr.as_table()
        schema = table.schema().to_pyarrow()
        query = self.con.query(self.compile(table, params=params, limit=limit))
        batches = (
            part.rename_columns(schema.names).cast(schema)
            for batch in query.batches()
            for part in _parts(batch, chunk_size)
        )
        return pyarrow.RecordBatchReader.from_batches(schema, batches)

    def execute(
        self,
        expr: ir.Expr,
        /,
        *,
        params: Mapping[ir.Scalar, Any] | None = None,
        limit: int | str | None = None,
        **_: Any,
    ) -> Any:
        """Return the result as a frame, a series or a value of pandas."""
        table = expr.as_table()
        with self.to_pyarrow_batches(table, params=params, limit=limit) as reader:
            frame = reader.read_all().to_pandas(
                integer_object_nulls=True, date_as_object=True, maps_as_pydicts="strict"
            )
        return expr.__pandas_result__(PandasData.convert_table(frame, table.schema()))

    def raw_sql(self, query: Any, **_: Any) -> duckstep.Query:
        """Run SQL, and return the query at its end."""
        sql = query if isinstance(query, str) else query.sql(dialect=self.dialect)
        started = self.con.query(sql)
        started.wait()
        return started

    def create_table(self, *args: Any, **kwargs: Any) -> Any:
        """Raise UnsupportedOperationError."""
        raise exc.UnsupportedOperationError(_READS_ONLY.format("CREATE TABLE"))

    drop_table = rename_table = insert = upsert = truncate_table = create_table
    create_view = drop_view = create_table

    def _register_in_memory_table(self, op: Any) -> None:
        raise exc.UnsupportedOperationError(_READS_ONLY.format("tables in memory"))

    def _register_udfs(self, expr: ir.Expr) -> None:
        """Do nothing: the stack refuses functions that it does not have."""

    def _get_schema_using_query(self, query: str) -> sch.Schema:
        validation = self.con.validate(query)
        if validation.errors:
            raise validation.errors[0]
        return self._schema((column.name, column.type) for column in validation.columns or ())

    def _schema(self, columns: Iterator[tuple[str, str]]) -> sch.Schema:
        parse = self.compiler.type_mapper.from_string
        return sch.Schema({name: parse(kind) for name, kind in columns})


def _parts(batch: pa.RecordBatch, rows: int) -> Iterator[pa.RecordBatch]:
    return (batch.slice(start, rows) for start in range(0, batch.num_rows, rows))
