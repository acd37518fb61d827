"""DuckDB's SQL, where it differs from SQLAlchemy's default."""

from __future__ import annotations

from typing import Any

from sqlalchemy import cast
from sqlalchemy.exc import CompileError
from sqlalchemy.sql import compiler, sqltypes

_WIDEST = (38, 10)
"""Precision and scale of a DECIMAL without them, for which DuckDB would take (18, 3)."""


class DuckdbCompiler(compiler.SQLCompiler):
    """The compiler of expressions and SELECT."""

    def limit_clause(self, select: Any, **kw: Any) -> str:
        """Write LIMIT and OFFSET; DuckDB has no `LIMIT -1`."""
        text = ""
        if select._limit_clause is not None:
            text += f"\n LIMIT {self.process(select._limit_clause, **kw)}"
        if select._offset_clause is not None:
            text += f"\n OFFSET {self.process(select._offset_clause, **kw)}"
        return text

    def fetch_clause(self, select: Any, *args: Any, **kw: Any) -> str:
        """Write FETCH FIRST as LIMIT, whose number may be an expression.

        Raises CompileError for WITH TIES and PERCENT.
        """
        options = select._fetch_clause_options or {}
        if options.get("percent") or options.get("with_ties"):
            raise CompileError("DuckDB has no FETCH FIRST with PERCENT or WITH TIES.")
        text = f"\n LIMIT {self.process(select._fetch_clause, **kw)}"
        if select._offset_clause is not None:
            text += f"\n OFFSET {self.process(select._offset_clause, **kw)}"
        return text

    def for_update_clause(self, select: Any, **kw: Any) -> str:
        """Write nothing: no query of a stack waits for another."""
        return ""

    def get_select_precolumns(self, select: Any, **kw: Any) -> str:
        """Write DISTINCT and DISTINCT ON."""
        columns = getattr(select, "_distinct_on", ())
        if not columns:
            return super().get_select_precolumns(select, **kw)
        return f"DISTINCT {self._on(columns, **kw)} "

    def visit_postgresql_distinct_on(self, element: Any, **kw: Any) -> str:
        """Write the ON of `sqlalchemy.dialects.postgresql.distinct_on`."""
        return self._on(element._distinct_on, **kw)

    def visit_empty_set_expr(self, element_types: Any, **kw: Any) -> str:
        """Write a SELECT without rows, of the types that it is compared with."""
        kinds = [sqltypes.INTEGER() if each._isnull else each for each in element_types]
        nulls = (f"CAST(NULL AS {self._type(each)})" for each in kinds or [sqltypes.INTEGER()])
        return f"SELECT {', '.join(nulls)} WHERE 1!=1"

    def visit_ilike_case_insensitive_operand(self, element: Any, **kw: Any) -> str:
        """Write the operand as it is, since DuckDB has ILIKE."""
        return str(element.element._compiler_dispatch(self, **kw))

    def visit_ilike_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        """Write ILIKE."""
        return self._like(binary, "ILIKE", **kw)

    def visit_not_ilike_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        """Write NOT ILIKE."""
        return self._like(binary, "NOT ILIKE", **kw)

    def visit_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        """Write a search: DuckDB's operator `~` matches the whole text."""
        return self._regexp("regexp_matches", binary, **kw)

    def visit_not_regexp_match_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        """Write the opposite of a search."""
        return f"NOT {self._regexp('regexp_matches', binary, **kw)}"

    def visit_regexp_replace_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        """Write a replacement, of the first match without the flag g."""
        return self._regexp("regexp_replace", binary, **kw)

    def visit_floordiv_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        """Write `//` of integers, which is exact and truncates as in PostgreSQL, else FLOOR."""
        sides = (binary.left.type._type_affinity, binary.right.type._type_affinity)
        if sides != (sqltypes.Integer, sqltypes.Integer):
            text = super().visit_floordiv_binary(binary, operator, **kw)  # type: ignore[no-untyped-call]
            return str(text)
        return f"{self.process(binary.left, **kw)} // {self.process(binary.right, **kw)}"

    def visit_bitwise_xor_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:
        """Write xor(): DuckDB's operator `^` is a power."""
        return f"xor({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"

    def visit_aggregate_strings_func(self, fn: Any, **kw: Any) -> str:
        """Write string_agg(), with the name that SQLAlchemy gives it."""
        return f"string_agg{self.function_argspec(fn, **kw)}"

    def visit_try_cast(self, element: Any, **kw: Any) -> str:
        """Write TRY_CAST."""
        value = self.process(element.clause, **kw)
        return f"TRY_CAST({value} AS {self.process(element.typeclause, **kw)})"

    def visit_json_getitem_op_binary(
        self, binary: Any, operator: Any, _cast_applied: bool = False, **kw: Any
    ) -> str:
        """Write `->`, or the text of `->>` cast to the type that is asked for."""
        if not _cast_applied and binary.type._type_affinity is not sqltypes.JSON:
            return self.process(cast(binary, binary.type), _cast_applied=True, **kw)
        arrow = "->>" if _cast_applied else "->"
        left, right = self.process(binary.left, **kw), self.process(binary.right, **kw)
        return f"({left} {arrow} {right})"

    visit_json_path_getitem_op_binary = visit_json_getitem_op_binary

    def _on(self, columns: Any, **kw: Any) -> str:
        return f"ON ({', '.join(self.process(each, **kw) for each in columns)})"

    def _like(self, binary: Any, operator: str, **kw: Any) -> str:
        text = f"{self.process(binary.left, **kw)} {operator} {self.process(binary.right, **kw)}"
        escape = binary.modifiers.get("escape")
        if escape is None:
            return text
        return f"{text} ESCAPE {self.render_literal_value(escape, sqltypes.STRINGTYPE)}"

    def _regexp(self, function: str, binary: Any, **kw: Any) -> str:
        arguments = [self.process(binary.left, **kw), self.process(binary.right, **kw)]
        if flags := binary.modifiers.get("flags"):
            arguments.append(self.render_literal_value(flags, sqltypes.STRINGTYPE))
        return f"{function}({', '.join(arguments)})"

    def _type(self, kind: Any) -> str:
        instance = getattr(self.dialect, "type_compiler_instance", None)
        return str((instance or self.dialect.type_compiler).process(kind))


class DuckdbTypeCompiler(compiler.GenericTypeCompiler):
    """The compiler of types, for casts."""

    def visit_duckdb_name(self, type_: Any, **kw: Any) -> str:
        """Write the name that the type carries."""
        return str(type_.name)

    def visit_VARCHAR(self, type_: Any, **kw: Any) -> str:
        """Write VARCHAR: DuckDB has no length."""
        return "VARCHAR"

    visit_CHAR = visit_NCHAR = visit_NVARCHAR = visit_TEXT = visit_CLOB = visit_VARCHAR

    def visit_BLOB(self, type_: Any, **kw: Any) -> str:
        """Write BLOB."""
        return "BLOB"

    visit_BINARY = visit_VARBINARY = visit_BLOB

    def visit_DOUBLE(self, type_: Any, **kw: Any) -> str:
        """Write DOUBLE."""
        return "DOUBLE"

    visit_DOUBLE_PRECISION = visit_DOUBLE

    def visit_FLOAT(self, type_: Any, **kw: Any) -> str:
        """Write DOUBLE, or FLOAT of 32 bits for a precision of at most 24 bits."""
        return "FLOAT" if type_.precision and type_.precision <= 24 else "DOUBLE"

    def visit_NUMERIC(self, type_: Any, **kw: Any) -> str:
        """Write DECIMAL with its precision and scale."""
        precision, scale = type_.precision, type_.scale or 0
        if precision is None:
            precision, scale = _WIDEST
        return f"DECIMAL({precision}, {scale})"

    visit_DECIMAL = visit_NUMERIC

    def visit_TIMESTAMP(self, type_: Any, **kw: Any) -> str:
        """Write TIMESTAMP with or without time zone."""
        return "TIMESTAMP WITH TIME ZONE" if type_.timezone else "TIMESTAMP"

    visit_DATETIME = visit_TIMESTAMP

    def visit_TIME(self, type_: Any, **kw: Any) -> str:
        """Write TIME with or without time zone."""
        return "TIME WITH TIME ZONE" if type_.timezone else "TIME"

    def visit_INTERVAL(self, type_: Any, **kw: Any) -> str:
        """Write INTERVAL."""
        return "INTERVAL"

    visit_interval = visit_INTERVAL

    def visit_JSON(self, type_: Any, **kw: Any) -> str:
        """Write JSON."""
        return "JSON"

    def visit_UUID(self, type_: Any, **kw: Any) -> str:
        """Write UUID."""
        return "UUID"

    def visit_uuid(self, type_: Any, **kw: Any) -> str:
        """Write UUID, or VARCHAR for one that is kept as text."""
        return "UUID" if type_.native_uuid else "VARCHAR"

    def visit_enum(self, type_: Any, **kw: Any) -> str:
        """Write VARCHAR: an ENUM of DuckDB exists only where a query makes it."""
        return "VARCHAR"

    visit_ENUM = visit_enum

    def visit_ARRAY(self, type_: Any, **kw: Any) -> str:
        """Write a list of one or more dimensions."""
        return f"{self.process(type_.item_type, **kw)}{'[]' * (type_.dimensions or 1)}"

    def visit_STRUCT(self, type_: Any, **kw: Any) -> str:
        """Write STRUCT with its members."""
        return f"STRUCT({self._members(type_, **kw)})"

    def visit_UNION(self, type_: Any, **kw: Any) -> str:
        """Write UNION with its members."""
        return f"UNION({self._members(type_, **kw)})"

    def visit_MAP(self, type_: Any, **kw: Any) -> str:
        """Write MAP with the types of key and value."""
        return f"MAP({self.process(type_.key, **kw)}, {self.process(type_.value, **kw)})"

    def _members(self, type_: Any, **kw: Any) -> str:
        quote = self.dialect.identifier_preparer.quote_identifier
        return ", ".join(f"{quote(name)} {self.process(kind, **kw)}" for name, kind in type_.fields)
