"""The functions of DuckDB that a query may not call, by the reason given in the error.

The statement policy rejects every function that function_allowlist.py does not list. This list
holds the reviewed and rejected ones, so that a test finds each new function of a DuckDB release.
"""

from __future__ import annotations

_REASONS = {
    "it reads the engine's settings": """
        current_setting getvariable duckdb_settings duckdb_variables pragma_user_agent
        pragma_platform pragma_version duckdb_profiling_settings get_block_size
    """,
    "it reads what the engine runs and for whom": """
        current_connection_id current_query current_query_id current_transaction_id txid_current
        in_search_path inet_client_addr inet_client_port inet_server_addr inet_server_port
        pg_conf_load_time pg_postmaster_start_time pg_my_temp_schema pg_is_other_temp_schema
    """,
    "it reads the engine's own catalog": """
        col_description obj_description shobj_description format_pg_type format_type
        map_to_pg_oid pragma_collations pragma_database_size pragma_metadata_info pragma_show
        pragma_storage_info pragma_table_info seq_scan
    """,
    "it reads files or other places outside the catalog's tables": """
        read_blob read_csv read_csv_auto read_duckdb read_json read_json_auto read_json_objects
        read_json_objects_auto read_ndjson read_ndjson_auto read_ndjson_objects read_parquet
        read_text sniff_csv glob parquet_scan parquet_metadata parquet_file_metadata
        parquet_full_metadata parquet_kv_metadata parquet_schema parquet_bloom_probe which_secret
    """,
    "it reads the memory of the engine's process": """
        arrow_scan arrow_scan_dumb pandas_scan python_map_function
    """,
    "it runs SQL or reads a table that a text names": """
        query query_table json_execute_serialized_sql json_serialize_plan json_serialize_sql
        json_deserialize_sql histogram histogram_values
    """,
    "it changes the engine's state": """
        checkpoint force_checkpoint enable_logging disable_logging enable_profiling
        disable_profiling truncate_duckdb_logs write_log nextval currval setseed
    """,
    "some arguments end the engine's process": """
        reservoir_quantile variant_extract variant_typeof
    """,
    "it only waits": "sleep_ms pg_sleep",
    "it is for the engine's own use": """
        combine finalize constant_or_null create_sort_key parse_duckdb_log_message remap_struct
        summary test_all_types test_vector_types timetz_byte_comparable
        variant_bytes_to_variant variant_normalize variant_to_parquet_variant
    """,
}
_BY_NAME = {name: reason for reason, names in _REASONS.items() for name in names.split()}

# Families that may grow with a DuckDB release; a new member is rejected like the others.
_FAMILIES = {
    "duckdb_": "it reads the engine's own state",
    "icu_collate_": "it is for the engine's own use: write COLLATE",
    "__internal_": "it is for the engine's own use",
    "has_": "it reads the engine's own catalog",
    "pg_get_": "it reads the engine's own catalog",
    "pg_has_": "it reads the engine's own catalog",
}


def denial_reason(name: str) -> str | None:
    """Return why the function `name`, in lower case, is rejected; None if it is not reviewed."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name.startswith("pg_") and name.endswith("_is_visible"):
        return "it reads the engine's own catalog"
    return next((why for start, why in _FAMILIES.items() if name.startswith(start)), None)
