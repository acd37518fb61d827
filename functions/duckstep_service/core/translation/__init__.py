"""Translation of DuckDB's SQL into the SQL of Athena, engine version 3 (Trino).

`translate(context, tables, result)` of `translate` reads DuckDB's own AST of the statement in the
PlanningContext, the tables as AthenaTables and the result's columns as DuckDB binds them. The
function returns a TranslatedQuery or raises NotTranslatable with the position.
"""
