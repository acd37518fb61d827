"""The differential test: each statement's answer on Trino is DuckDB's, in rows, order and types."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from bench.data import TPCH_TABLES, create_dataset
from bench.queries import TPCH_FILE
from tests.support.paths import ROOT
from tests.trino.proof import REVIEWS, Proof, create_in_glue, open_lake, some_days
from tests.trino.statement_files import EQUAL, FAILS, FOLDER, REFUSED, known_statements
from tests.trino.trino_server import TrinoServer

ROWS, SCALE = 20_000, 0.1
THREADS = 4
# Each test has the time limit of one.
CHUNKS = 8
TABLES = (REVIEWS, "edge", "names", "nasty", *TPCH_TABLES)
_EDGE = FOLDER / "edge_table.sql"


@pytest.fixture(scope="module")
def lake(trino: TrinoServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Creates the sample reviews, TPC-H and the tables of edge_table.sql; returns their folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'functions'}")
        dataset = create_dataset(tmp_path_factory.mktemp("lake"), "lake", ROWS, SCALE)
    with duckdb.connect() as connection:
        connection.execute(_EDGE.read_text(encoding="utf-8"))
        for table in ("edge", "names", "nasty"):
            folder = dataset.tables / table
            folder.mkdir()
            connection.execute(f"COPY {table} TO '{folder}/{table}.parquet'")
    for path in dataset.tables.iterdir():
        # The stack has generated a year of reviews, and other tests may have left a table.
        shutil.rmtree(trino.data / path.name, ignore_errors=True)
        if path.name != REVIEWS:
            path.rename(trino.data / path.name)
    some_days(dataset.tables / REVIEWS, trino.data / REVIEWS)
    (trino.data / TPCH_FILE).write_text((dataset.folder / TPCH_FILE).read_text())
    return trino.data


@pytest.fixture(scope="module")
def proof(trino: TrinoServer, lake: Path) -> Iterator[Proof]:
    """Runs statements over the lake on both engines."""
    connection, tables = open_lake(lake, TABLES)
    create_in_glue(trino.glue(), trino.data_bucket, tables, lake)
    yield Proof(trino.client("lake"), connection, tables, trino.results, trino.results_bucket)
    connection.close()


def outcomes(proof: Proof, statements: dict[str, str]) -> dict[str, str]:
    """Return the outcome of each statement by its name."""
    with ThreadPoolExecutor(THREADS) as pool:
        found = pool.map(proof.outcome, statements.values())
        return dict(zip(statements, found, strict=True))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_statements_have_their_expected_outcomes(proof: Proof, chunk: int) -> None:
    known = known_statements()[chunk::CHUNKS]
    found = outcomes(proof, {each.name: each.sql for each in known})
    prefixes = {EQUAL: "equal", REFUSED: "refused: ", FAILS: "failed: "}
    wrong = [
        f"{each.name} is {found[each.name]}, not {each.expected}"
        for each in known
        if not found[each.name].startswith(prefixes[each.expected])
    ]
    assert wrong == []


def test_tpch_queries_have_equal_answers(proof: Proof, lake: Path) -> None:
    queries = {
        f"tpch_{number}": sql.strip().rstrip(";")
        for number, sql in json.loads((lake / TPCH_FILE).read_text())
    }
    assert len(queries) == 22
    assert outcomes(proof, queries) == dict.fromkeys(queries, "equal")
