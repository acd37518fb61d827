"""Requirements of the suite of SQLAlchemy: open if DuckDB has the feature, closed with a reason.

docs/clients.md has the table of what is closed; a test holds the two together.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.testing import exclusions
from sqlalchemy.testing.requirements import SuiteRequirements

OPEN = """
    aggregate_order_by array_type boolean_col_expressions ctes ctes_with_values
    date_historic datetime_historic datetime_interval datetime_literals datetime_timezone
    datetime_timezone_historic except_ expression_server_defaults fetch_expression
    fetch_first fetch_no_order_by get_isolation_level_values implicit_default_schema
    infinity_floats intersect json_type mod_operator_as_percent_sign nullsordering
    nvarchar_types order_by_label_with_expression percent_schema_names
    precision_numerics_enotation_small precision_numerics_many_significant_digits
    precision_numerics_retains_significant_digits regexp_match regexp_replace
    supports_bitwise_and supports_bitwise_not supports_bitwise_or supports_bitwise_shift
    supports_bitwise_xor supports_distinct_on table_value_constructor timestamp_microseconds
    tuple_in unicode_ddl uuid_data_type window_functions window_range
    window_range_non_numeric window_range_numeric
"""
CLOSED = {
    "no INSERT, UPDATE and DELETE": """
        autoincrement_insert ctes_on_dml ctes_with_update_delete dbapi_lastrowid delete_from
        delete_returning duplicate_key_raises_integrity_error empty_inserts
        empty_inserts_executemany emulated_lastrowid emulated_lastrowid_even_with_sequences
        insert_executemany_returning insert_returning insertmanyvalues sane_multi_rowcount
        sane_rowcount sane_rowcount_w_returning supports_lastrowid update_from update_returning""",
    "no CREATE": """
        create_or_replace_view create_table_as create_temp_table_as has_temp_table
        index_ddl_if_exists schema_create_delete table_ddl_if_exists temp_table_comment_reflection
        temp_table_names temp_table_reflect_indexes temp_table_reflection temporary_tables
        temporary_views""",
    "files have no keys and constraints": """
        check_constraint_reflection cross_schema_fk_reflection deferrable_fks
        fk_constraint_option_reflection_ondelete_noaction
        fk_constraint_option_reflection_ondelete_restrict
        fk_constraint_option_reflection_onupdate_restrict foreign_key_constraint_name_reflection
        foreign_key_constraint_option_reflection_ondelete
        foreign_key_constraint_option_reflection_onupdate foreign_key_constraint_reflection
        foreign_keys foreign_keys_reflect_as_index inline_check_constraint_reflection
        non_updating_cascade primary_key_constraint_reflection reflects_pk_names
        repeated_column_foreign_keys repeated_remote_col_foreign_keys
        self_referential_foreign_keys unique_constraint_reflection
        unique_constraints_reflect_as_index unique_index_reflect_as_unique_constraints""",
    "files have no indexes": """
        index_reflection index_reflects_included_columns indexes_check_column_order
        indexes_with_ascdesc indexes_with_expressions reflect_indexes_with_ascdesc_as_expression
        reflect_indexes_with_expressions""",
    "files have no defaults, collations and computed columns": """
        column_collation_reflection computed_columns computed_columns_default_persisted
        computed_columns_reflect_persisted computed_columns_stored computed_columns_virtual
        identity_columns identity_columns_standard reflect_table_options reflect_tables_no_columns
        server_defaults""",
    "the catalog has no views": """
        materialized_views materialized_views_reflect_pk view_column_reflection view_reflection
        views""",
    "the catalog has no sequences": "sequences sequences_optional",
    "the catalog is one schema": "default_schema_name_switch schema_reflection schemas",
    "comments describe the files": """
        comment_reflection comment_reflection_full_unicode constraint_comment_reflection""",
    "no transactions, and one isolation level": """
        autocommit isolation_level savepoints skip_autocommit_rollback two_phase_transactions""",
    "DuckDB has no FETCH FIRST with PERCENT and TIES": """
        fetch_offset_with_options fetch_percent fetch_ties""",
    "DuckDB keeps the case of names": "denormalized_names",
    "FLOAT has 32 bits, DOUBLE 64": "float_or_double_precision_behaves_generically",
    "JSON is text": "json_deserializer_binary legacy_unconditional_json_extract",
    "DuckDB's ORDER BY has other names of collations": "order_by_collation",
    "Parquet has no TIME WITH TIME ZONE": "time_timezone",
    "every cursor reads pages": "server_side_cursors",
    "the dialect is synchronous": "async_dialect",
}
ENVIRONMENT = frozenset(
    """asyncio freethreading greenlet no_coverage no_sequences patch_library pep649 python312
    python314 sqlalchemy2_stubs threading_with_mock""".split()  # noqa: SIM905
)
"""Requirements of the machine and of Python, not of a dialect."""


class Requirements(SuiteRequirements):
    """Features of a stack, through the dialect."""


_OPEN: Any = exclusions.open
_CLOSED: Any = exclusions.closed
for _name in OPEN.split():
    setattr(Requirements, _name, property(lambda self: _OPEN()))
for _name in " ".join(CLOSED.values()).split():
    setattr(Requirements, _name, property(lambda self: _CLOSED()))

# Tests without a requirement that would name them.
SKIPPED = {
    "CTETest.test_insert_from_select_round_trip": "no INSERT, UPDATE and DELETE",
    "JSONTest.test_eval_none_flag_orm": "no INSERT, UPDATE and DELETE",
    "ComponentReflectionTest.test_autoincrement_col": "no INSERT, UPDATE and DELETE",
    "ComponentReflectionTest.test_get_multi_columns[": "each column of a file may have NULL",
    "ComponentReflectionTest.test_get_view_names[": "the catalog has no views",
    "ComponentReflectionTestExtra.test_nullable_reflection": "each column of a file may have NULL",
    "ComponentReflectionTestExtra.test_string_length_reflection[": "a text has no length",
    "WindowFunctionTest.test_window_range": "expects an order without ORDER BY",
    "WindowFunctionTest.test_window_range_numeric": "expects an order without ORDER BY",
    "ReturningGuardsTest": "no INSERT, UPDATE and DELETE",
    "TrueDivTest.test_truediv_divisor[numeric_38_digit": "a quotient of decimals is a DOUBLE",
    "TrueDivTest.test_truediv_divisor[numeric_many": "a quotient of decimals is a DOUBLE",
}


def reason_to_skip(test_class: str, name: str) -> str | None:
    """Return why a test of the suite is skipped, None if it runs."""
    identifier = f"{test_class.partition('_duckstep')[0]}.{name}"
    for known, reason in SKIPPED.items():
        if (
            identifier == known
            or identifier.startswith((f"{known}.", f"{known}["))
            or ("[" in known and identifier.startswith(known))
        ):
            return reason
    return None
