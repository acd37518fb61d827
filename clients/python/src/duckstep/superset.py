"""The engine spec of Apache Superset, which finds it by the entry point of this package."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import types
from sqlglot import Dialects
from superset import db
from superset.common.db_query_status import QueryStatus
from superset.constants import TimeGrain
from superset.db_engine_specs.base import BaseEngineSpec, LimitMethod
from superset.errors import ErrorLevel, SupersetError, SupersetErrorType
from superset.exceptions import SupersetErrorException
from superset.sql.parse import SQLGLOT_DIALECTS
from superset.utils.core import GenericDataType

from duckstep import errors
from duckstep.documents import Status, Validation
from duckstep.units import bytes_text, dollars_text

if TYPE_CHECKING:
    from superset.models.core import Database
    from superset.models.sql_lab import Query

# Superset's own dialects are a fixed table; without an entry its parser reads generic SQL.
SQLGLOT_DIALECTS["duckstep"] = Dialects.DUCKDB

_INTEGERS = re.compile(r"^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|^BIGNUM$", re.IGNORECASE)
_TRUNCATED = "DATE_TRUNC('{unit}', {{col}})"
_BUCKET = "TIME_BUCKET(INTERVAL '{width}', {{col}})"
_SHIFTED = "DATE_TRUNC('week', {{col}} + INTERVAL '{before} day') + INTERVAL '{after} day'"


class DuckstepEngineSpec(BaseEngineSpec):
    """A stack as a database: SELECT only, one schema, cost before the run, and cancel."""

    engine = "duckstep"
    engine_name = "duckstep"
    default_driver = "http"
    sqlalchemy_uri_placeholder = "duckstep://:TOKEN@host[:port][/v1]"
    disable_ssh_tunneling = True
    supports_file_upload = False
    supports_catalog = supports_dynamic_catalog = supports_dynamic_schema = False
    limit_method = LimitMethod.FORCE_LIMIT
    has_query_id_before_execute = False
    arraysize = 10_000

    column_type_mappings = (
        (_INTEGERS, types.BigInteger(), GenericDataType.NUMERIC),
        (re.compile(r"^UUID$", re.IGNORECASE), types.String(), GenericDataType.STRING),
    )
    _time_grain_expressions: ClassVar[dict[str | None, str]] = {
        None: "{col}",
        TimeGrain.SECOND: _TRUNCATED.format(unit="second"),
        TimeGrain.FIVE_SECONDS: _BUCKET.format(width="5 seconds"),
        TimeGrain.THIRTY_SECONDS: _BUCKET.format(width="30 seconds"),
        TimeGrain.MINUTE: _TRUNCATED.format(unit="minute"),
        TimeGrain.FIVE_MINUTES: _BUCKET.format(width="5 minutes"),
        TimeGrain.TEN_MINUTES: _BUCKET.format(width="10 minutes"),
        TimeGrain.FIFTEEN_MINUTES: _BUCKET.format(width="15 minutes"),
        TimeGrain.THIRTY_MINUTES: _BUCKET.format(width="30 minutes"),
        TimeGrain.HOUR: _TRUNCATED.format(unit="hour"),
        TimeGrain.SIX_HOURS: _BUCKET.format(width="6 hours"),
        TimeGrain.DAY: _TRUNCATED.format(unit="day"),
        TimeGrain.WEEK: _TRUNCATED.format(unit="week"),
        TimeGrain.WEEK_STARTING_MONDAY: _TRUNCATED.format(unit="week"),
        TimeGrain.WEEK_STARTING_SUNDAY: _SHIFTED.format(before=1, after=-1),
        TimeGrain.WEEK_ENDING_SATURDAY: _SHIFTED.format(before=1, after=5),
        TimeGrain.WEEK_ENDING_SUNDAY: _SHIFTED.format(before=0, after=6),
        TimeGrain.MONTH: _TRUNCATED.format(unit="month"),
        TimeGrain.QUARTER: _TRUNCATED.format(unit="quarter"),
        TimeGrain.YEAR: _TRUNCATED.format(unit="year"),
    }

    @classmethod
    def epoch_to_dttm(cls) -> str:
        """Return the expression of a TIMESTAMP from seconds since 1970."""
        return "EPOCH_MS(CAST({col} * 1000 AS BIGINT))"

    @classmethod
    def epoch_ms_to_dttm(cls) -> str:
        """Return the expression of a TIMESTAMP from milliseconds since 1970."""
        return "EPOCH_MS(CAST({col} AS BIGINT))"

    @classmethod
    def convert_dttm(
        cls, target_type: str, dttm: datetime, db_extra: dict[str, Any] | None = None
    ) -> str | None:
        """Return the literal that a column of the type is compared with."""
        kind = cls.get_sqla_column_type(target_type)
        if isinstance(kind, types.Date):
            return f"DATE '{dttm.date().isoformat()}'"
        if isinstance(kind, types.DateTime | types.String):
            return f"TIMESTAMP '{dttm.isoformat(sep=' ', timespec='microseconds')}'"
        return None

    @classmethod
    def get_table_names(cls, database: Database, inspector: Any, schema: str | None) -> set[str]:
        """Return the tables of the catalog."""
        return set(inspector.get_table_names(schema))

    @classmethod
    def get_allow_cost_estimate(cls, extra: dict[str, Any]) -> bool:
        """Return True: validation estimates each query."""
        return True

    @classmethod
    def estimate_statement_cost(
        cls, database: Database, statement: str, cursor: Any
    ) -> dict[str, Any]:
        """Return the estimate of a statement. Raises SupersetErrorException for a wrong SQL."""
        validation: Validation = cursor.connection.client.validate(statement)
        if validation.errors:
            kind, level = SupersetErrorType.GENERIC_DB_ENGINE_ERROR, ErrorLevel.ERROR
            error = SupersetError(str(validation.errors[0]), kind, level)
            raise SupersetErrorException(error)
        return dict(validation.document)

    @classmethod
    def query_cost_formatter(cls, raw_cost: list[dict[str, Any]]) -> list[dict[str, str]]:
        """Return the lines that SQL Lab shows for each statement."""
        return [format_cost(document) for document in raw_cost]

    @classmethod
    def execute(cls, cursor: Any, query: str, database: Database, **kwargs: Any) -> None:
        """Run a query, or only start it for `handle_cursor` to wait."""
        cursor.arraysize = cls.arraysize
        try:
            run = cursor.execute_async if kwargs.get("async_") else cursor.execute
            run(query)
        except errors.Error as error:
            raise cls.get_dbapi_mapped_exception(error) from error

    @classmethod
    def get_cancel_query_id(cls, cursor: Any, query: Query) -> str | None:
        """Return the requestId, with which another process cancels the query."""
        request_id: str | None = cursor.query_id
        return request_id

    @classmethod
    def cancel_query(cls, cursor: Any, query: Query, cancel_query_id: str) -> bool:
        """Cancel a query on the stack, by a new connection."""
        try:
            cursor.connection.client.get_query(cancel_query_id).cancel()
        except errors.Error:
            return False
        return True

    @classmethod
    def handle_cursor(cls, cursor: Any, query: Query) -> None:
        """Wait for the end of the query, and show its progress."""

        def show(status: Status) -> None:
            db.session.refresh(query)
            if query.status in (QueryStatus.STOPPED, QueryStatus.TIMED_OUT):
                cursor.cancel()
            elif status.progress and status.progress.percent is not None:
                query.progress = min(int(status.progress.percent), 99)
                db.session.commit()

        try:
            cursor.query.wait(progress=show)
        except errors.Error as error:
            raise cls.get_dbapi_mapped_exception(error) from error

    @classmethod
    def extract_error_message(cls, ex: Exception) -> str:
        """Return the message of the stack, which says what to do."""
        return str(getattr(ex, "orig", ex))


def format_cost(document: dict[str, Any]) -> dict[str, str]:
    """Return the lines of an estimate: files, bytes, dollars and engine."""
    estimate, price = document.get("estimate", {}), document.get("cost", {})
    lines = {
        "Files": f"{estimate.get('files', 0):,} of {estimate.get('totalFiles', 0):,}",
        "Bytes": bytes_text(estimate.get("bytes", 0)),
    }
    if price:
        lines["Cost on AWS"] = dollars_text(price["usd"])
    if engine := document.get("engine"):
        lines["Engine"] = str(engine["chosen"])
    for number, warning in enumerate(document.get("warnings", []), 1):
        lines[f"Warning {number}"] = warning
    return lines
