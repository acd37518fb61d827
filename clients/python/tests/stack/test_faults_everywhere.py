"""Faults of all kinds under each layer: nothing runs twice, results are equal."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pandas
import pytest
import sqlalchemy
from cli_terminal import environment, run
from faulty_proxy import AFTER, BEFORE, EXPIRED, Fault, FaultyProxy, Request, cut

import duckstep
import duckstep.dbapi
from duckstep import Client

pytestmark = pytest.mark.usefixtures("quick_retries")


def of_all_kinds(seed: int, share: float) -> Callable[[Request], Fault | None]:
    """Return a choice that gives a fault of some kind to a share of the requests."""
    chance = random.Random(seed)

    def choose(request: Request) -> Fault | None:
        kinds = [BEFORE, AFTER, EXPIRED, cut(0), cut(chance.randrange(1, 400_000))]
        return chance.choice(kinds) if chance.random() < share else None

    return choose


def test_faults_of_all_kinds(client: Client, proxy: FaultyProxy, tmp_path: Path) -> None:
    proxy.choose = of_all_kinds(seed=16, share=0.4)
    mark = uuid4().hex
    with duckstep.connect(proxy.url, retries=30) as faulty:
        for number in range(8):
            sql = f"SELECT range + {number} AS n, '{mark}' AS m FROM range(30000)"
            query = faulty.query(sql)
            expected = [(n + number, mark) for n in range(30_000)]
            assert list(query.rows()) == expected
            assert query.arrow().num_rows == 30_000
            path = query.download(tmp_path / f"{number}.csv")
            assert len(path.read_text().splitlines()) == 30_001
    proxy.choose = lambda request: None
    assert len(list(client.history(text=mark))) == 8


def test_faults_of_all_kinds_async(client: Client, proxy: FaultyProxy, tmp_path: Path) -> None:
    proxy.choose = of_all_kinds(seed=17, share=0.4)
    mark = uuid4().hex

    async def one(faulty: duckstep.AsyncClient, number: int) -> None:
        query = await faulty.query(f"SELECT range + {number} AS n, '{mark}' AS m FROM range(30000)")
        assert [n async for n, _ in query.rows()] == [n + number for n in range(30_000)]
        assert (await query.arrow()).num_rows == 30_000
        path = await query.download(tmp_path / f"{number}.csv")
        assert len(path.read_text().splitlines()) == 30_001

    async def all_at_once() -> None:
        async with duckstep.connect_async(proxy.url, retries=30) as faulty:
            await asyncio.gather(*(one(faulty, number) for number in range(4)))

    asyncio.run(all_at_once())
    assert len(list(client.history(text=mark))) == 4


def test_faults_under_dbapi_and_sqlalchemy(client: Client, proxy: FaultyProxy) -> None:
    proxy.choose = of_all_kinds(seed=18, share=0.2)
    mark = uuid4().hex
    sql = f"SELECT range AS n, '{mark}' AS m FROM range(30000)"
    with closing(duckstep.dbapi.connect(proxy.url, retries=30)) as connection:
        cursor = connection.cursor()
        cursor.execute(sql)
        assert cursor.fetchmany(10_000) == [(n, mark) for n in range(10_000)]
        assert cursor.fetchall() == [(n, mark) for n in range(10_000, 30_000)]
    host = proxy.url.removeprefix("http://")
    engine = sqlalchemy.create_engine(f"duckstep://{host}", connect_args={"retries": 30})
    frame = pandas.read_sql(sqlalchemy.text(sql), engine)
    engine.dispose()
    assert frame["n"].tolist() == list(range(30_000))
    assert len(list(client.history(text=mark))) == 2


def test_faults_under_the_command_line(client: Client, proxy: FaultyProxy, tmp_path: Path) -> None:
    proxy.choose = of_all_kinds(seed=19, share=0.2)
    mark = uuid4().hex
    path = tmp_path / "a.csv"
    sql = f"SELECT range AS n, '{mark}' AS m FROM range(30000)"
    ended = run(["query", sql, "-o", str(path)], environment(proxy.url, tmp_path))
    assert ended.returncode == 0, ended.stderr
    assert len(path.read_text().splitlines()) == 30_001
    assert len(list(client.history(text=mark))) == 1
