"""Every module of the service has a test file of its name, or a line here under its test."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.support.paths import ROOT

SERVICE, TESTS = ROOT / "functions/duckstep_service", ROOT / "tests"
# Tests that need one of these belong to tests/component.
HEAVY = {"duckdb", "moto", "pyarrow", "subprocess", "socket", "multiprocessing"}
AREAS = ("core", "engine", "aws", "handlers")
# The modules without a test file of their own, under the test that covers them.
COVERED_BY = {
    "component/aws/test_glue.py": ["aws/glue_documents.py"],
    "component/aws/test_object_store.py": ["aws/clients.py"],
    "component/aws/test_range_reader.py": [
        "aws/s3/obstore_client.py",
        "aws/s3/sdk_ranges.py",
        "aws/thread_pool.py",
    ],
    "component/aws/test_record_codec.py": [
        "aws/dynamodb/codec.py",
    ],
    "component/core/catalog/test_glue_tables.py": [
        "core/catalog/glue_columns.py",
        "core/catalog/glue_layout.py",
        "core/catalog/glue_links.py",
        "core/catalog/glue_types.py",
        "core/parquet/schema.py",
    ],
    "component/core/catalog/test_partition_listing.py": [
        "core/catalog/partition_policy.py",
        "core/catalog/partition_values.py",
        "core/planning/planner.py",
        "core/table_files.py",
    ],
    "component/core/planning/pruning/test_partition_pruning.py": [
        "core/planning/pruning/equalities.py",
        "core/planning/pruning/expressions.py",
        "core/planning/pruning/predicate_extraction.py",
        "core/planning/pruning/predicate_pushdown.py",
        "core/planning/pruning/predicates.py",
        "core/planning/pruning/scalars.py",
        "core/planning/table_filters.py",
        "core/sql/planning_context.py",
        "core/temporal_literals.py",
        "core/value_ranges.py",
    ],
    "component/core/planning/pruning/test_planning_cost.py": [
        "core/planning/pruning/work_budget.py",
    ],
    "component/engine/test_xlsx.py": [
        "engine/output/sheet_errors.py",
        "engine/output/xlsx_cells.py",
        "engine/output/xlsx_parts.py",
    ],
    "component/handlers/test_store_result.py": [
        "handlers/runtime/local_exports.py",
        "handlers/runtime/query_attempt.py",
    ],
    "component/core/planning/test_dry_run.py": [
        "core/planning/findings.py",
    ],
    "component/core/planning/test_engine_planner.py": [
        "core/planning/athena_planner.py",
        "core/planning/binder.py",
    ],
    "component/core/planning/test_plan_query.py": [
        "core/planning/table_resolution.py",
        "core/query/plan.py",
        "core/query/submission.py",
    ],
    "component/core/sql/test_error_hints.py": [
        "core/sql/dialect_functions.py",
        "core/sql/dialect_hints.py",
        "core/sql/pasted_characters.py",
    ],
    "component/core/sql/test_statement_policy.py": [
        "core/sql/ast_walk.py",
        "core/sql/cte_scope.py",
        "core/sql/function_denylist.py",
        "core/sql/function_policy.py",
        "core/sql/parse_errors.py",
        "engine/sql/parser.py",
    ],
    "component/core/translation/test_translate.py": [
        "core/translation/aggregates.py",
        "core/translation/calls.py",
        "core/translation/casts.py",
        "core/translation/comparisons.py",
        "core/translation/expressions.py",
        "core/translation/functions.py",
        "core/translation/grouping.py",
        "core/translation/joins.py",
        "core/translation/literals.py",
        "core/translation/modifiers.py",
        "core/translation/nested.py",
        "core/translation/numbers.py",
        "core/translation/ordering.py",
        "core/translation/output.py",
        "core/translation/pivots.py",
        "core/translation/queries.py",
        "core/translation/regular_expressions.py",
        "core/translation/scope.py",
        "core/translation/select.py",
        "core/translation/set_operations.py",
        "core/translation/sources.py",
        "core/translation/state.py",
        "core/translation/subqueries.py",
        "core/translation/texts.py",
        "core/translation/times.py",
        "core/translation/typed.py",
        "core/translation/windows.py",
    ],
    "component/engine/test_attacks.py": [
        "engine/httpfs.py",
        "engine/worker/protocol.py",
        "engine/worker/resources.py",
    ],
    "component/engine/test_bind.py": [
        "engine/catalog/reader.py",
        "engine/catalog/schemas.py",
        "engine/worker/bind_client.py",
    ],
    "component/engine/test_faulty_files.py": [
        "engine/worker/fault_search.py",
        "engine/worker_responses.py",
    ],
    "component/engine/test_task_process.py": [
        "engine/worker/process_limits.py",
    ],
    "component/engine/test_child_process.py": [
        "engine/worker/command_pipe.py",
    ],
    "component/engine/test_crashes.py": [
        "core/sql/crash_guards.py",
        "engine/worker/sandbox_macros.py",
    ],
    "component/engine/test_export_client.py": [
        "engine/worker/export_main.py",
    ],
    "component/engine/test_formats.py": [
        "engine/output/csv_values.py",
        "engine/output/export.py",
        "engine/output/json_values.py",
        "engine/output/nested_types.py",
        "engine/output/storage_types.py",
    ],
    "component/engine/test_fork_client.py": [
        "engine/worker/environment.py",
        "engine/worker/fork_messages.py",
        "engine/worker/fork_server.py",
        "engine/worker/forked_process.py",
    ],
    "component/engine/test_function_lists.py": [
        "core/sql/function_allowlist.py",
        "core/sql/quoting.py",
    ],
    "component/engine/test_merged_files.py": [
        "engine/prefetch/local_copies.py",
        "engine/prefetch/merged_tables.py",
        "engine/prefetch/missing_ranges.py",
        "engine/prefetch/placement.py",
    ],
    "component/engine/test_object_keys.py": [
        "engine/prefetch/local_paths.py",
    ],
    "component/engine/test_plan_check.py": [
        "engine/sql/parameter_literals.py",
        "engine/worker/bound_plan.py",
    ],
    "component/engine/test_prefetch.py": [
        "engine/prefetch/footer_reader.py",
        "engine/prefetch/fetch.py",
        "engine/prefetch/footers.py",
        "engine/prefetch/sparse_files.py",
        "engine/worker/file_source.py",
    ],
    "component/engine/test_partition_columns.py": [
        "core/catalog/declared_types.py",
        "core/catalog/partition_types.py",
    ],
    "component/engine/test_pruning.py": [
        "engine/sql/views.py",
    ],
    "component/engine/test_runner.py": [
        "engine/sql/explain.py",
        "engine/query_command.py",
        "engine/sandbox_workers.py",
        "engine/worker/execution.py",
        "engine/worker/main.py",
        "engine/worker/process.py",
        "engine/worker/size_limit.py",
        "engine/worker/wrapping.py",
    ],
    "component/engine/test_unified_schema.py": [
        "engine/catalog/read_schemas.py",
        "engine/catalog/table_schemas.py",
        "engine/catalog/type_widening.py",
    ],
    "component/lake/test_compact.py": [
        "core/catalog/settings.py",
        "core/compaction/batches.py",
        "core/compaction/store.py",
        "core/retention.py",
        "engine/compaction/merge.py",
    ],
    "component/lake/test_compact_on_s3.py": [
        "aws/s3/table_store.py",
        "engine/compaction/compact.py",
    ],
    "integration/local/test_compaction.py": [
        "handlers/compact_tables.py",
    ],
    "integration/test_cancel.py": [
        "handlers/api/routes/cancel.py",
    ],
    "integration/test_events.py": [
        "aws/eventbridge.py",
        "handlers/publish_ended.py",
        "handlers/record_outcome.py",
        "handlers/start_queries.py",
    ],
    "integration/test_history.py": [
        "handlers/api/routes/annotate.py",
        "handlers/api/routes/history.py",
    ],
    "integration/test_idempotency.py": [
        "handlers/api/routes/idempotent_submit.py",
    ],
    "integration/test_logs.py": [
        "handlers/runtime/log_redaction.py",
        "handlers/runtime/telemetry.py",
    ],
    "integration/test_owners.py": [
        "handlers/api/query_loader.py",
    ],
    "integration/test_queries.py": [
        "handlers/api/routes/status.py",
        "handlers/queries_api.py",
        "handlers/run_query.py",
        "handlers/runtime/dependencies.py",
        "handlers/runtime/table_schemas.py",
        "handlers/validate_query.py",
    ],
    "integration/test_refusals.py": [
        "handlers/api/request_params.py",
        "handlers/runtime/error_decorator.py",
    ],
    "integration/test_results.py": [
        "aws/dynamodb/lease_store.py",
        "aws/lambda_invoker.py",
        "engine/output/conversion.py",
        "engine/output/export_source.py",
        "handlers/api/responses.py",
        "handlers/api/routes/results.py",
        "handlers/convert_result.py",
    ],
    "integration/test_saved.py": [
        "handlers/api/routes/saved.py",
        "handlers/api/saved_library.py",
    ],
    "integration/test_sweep.py": [
        "handlers/sweep_queries.py",
    ],
    "integration/test_tables.py": [
        "handlers/runtime/glue_databases.py",
        "handlers/api/cached_catalog.py",
        "handlers/api/routes/tables.py",
    ],
    "integration/test_validate.py": [
        "handlers/api/routes/validate.py",
    ],
    "component/handlers/test_analysis.py": [
        "handlers/analysis/client.py",
        "handlers/analysis/engines.py",
        "handlers/analysis/main.py",
        "handlers/analysis/tasks.py",
    ],
    "integration/test_workflow.py": [
        "handlers/api/routes/workflow.py",
    ],
    "unit/core/catalog/test_catalog_api.py": [
        "core/catalog/table_documents.py",
    ],
    "unit/core/catalog/test_file_index.py": [
        "core/catalog/file_index_cache.py",
        "core/catalog/scan_estimate.py",
    ],
    "unit/core/catalog/test_tables.py": [
        "core/catalog/ports.py",
        "core/ports.py",
    ],
    "unit/core/compaction/test_current_files.py": [
        "core/compaction/log.py",
    ],
    "unit/core/query/test_finalizer.py": [
        "core/query/athena_cleanup.py",
        "core/query/execution_outcome.py",
    ],
    "unit/core/query/test_query_history.py": [
        "core/timestamps.py",
    ],
    "unit/core/query/test_query_lookup.py": [
        "core/query/lookup_budget.py",
        "core/query/status.py",
    ],
    "unit/core/query/test_quotas.py": [
        "core/query/ports.py",
    ],
    "unit/core/query/test_reconciler.py": [
        "core/testing.py",
        "core/testing_athena.py",
    ],
    "unit/core/results/test_conversion.py": [
        "core/results/leases.py",
    ],
    "unit/core/results/test_delivery.py": [
        "core/results/envelope.py",
        "core/results/ports.py",
        "core/results/result_formats.py",
    ],
    "unit/core/results/test_result_writer.py": [
        "core/results/observed_stream.py",
    ],
    "unit/core/saved/test_library.py": [
        "core/saved/ports.py",
        "core/saved/saved_query.py",
        "core/testing_saved.py",
    ],
    "unit/core/test_heartbeat.py": [
        "handlers/runtime/heartbeat_thread.py",
    ],
    "unit/test_errors.py": [
        "core/errors.py",
    ],
}
COVERED = [module for modules in COVERED_BY.values() for module in modules]


def modules() -> set[str]:
    """Return the modules of the service, as paths below it."""
    paths = (path for area in AREAS for path in (SERVICE / area).rglob("*.py"))
    return {path.relative_to(SERVICE).as_posix() for path in paths if path.stem != "__init__"}


def has_own_test(module: str) -> bool:
    """Return whether the unit or component tests of the module's area have a file of its name."""
    area, name = Path(module).parts[0], f"test_{Path(module).name}"
    return any(any((TESTS / kind / area).rglob(name)) for kind in ("unit", "component"))


def test_module_without_own_test_is_covered() -> None:
    assert [name for name in sorted(modules() - set(COVERED)) if not has_own_test(name)] == []


def test_covered_module_exists_without_own_test() -> None:
    assert [name for name in COVERED if name not in modules() or has_own_test(name)] == []


def test_covered_module_is_named_once() -> None:
    assert len(COVERED) == len(set(COVERED))


def test_covering_test_exists() -> None:
    assert [name for name in COVERED_BY if not (TESTS / name).is_file()] == []


def imported_packages(path: Path) -> set[str]:
    """Return the top-level packages that a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = [each.name for node in nodes if isinstance(node, ast.Import) for each in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def test_unit_tests_import_no_engine_server_or_process() -> None:
    paths = (TESTS / "unit").rglob("*.py")
    assert {path.name: found for path in paths if (found := imported_packages(path) & HEAVY)} == {}
