"""Saved queries of both clients against a real stack."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

import duckstep

if TYPE_CHECKING:
    from tests.conftest import Stack


def test_saved_query_is_kept_changed_and_run(stack: Stack) -> None:
    with duckstep.connect(stack.url) as client:
        saved = client.saved.create(
            "월별", "SELECT $a + $b AS n", folder="Client", parameters={"a": 1, "b": 2}
        )
        changed = client.saved.update(saved, query="SELECT $a * $b AS n")
        with pytest.raises(duckstep.ProgrammingError) as conflict:
            client.saved.update(saved, name="Other")
        listed = list(client.saved.list(folder="Client", text="월별"))
        numbers = [each.version for each in client.saved.versions(saved.id)]
        rows = client.saved.run(changed, {"b": 21}).page().rows
        first = client.saved.version(saved.id, 1)
        client.saved.delete(changed)
        with pytest.raises(duckstep.ProgrammingError) as gone:
            client.saved.get(saved.id)

    assert (saved.version, saved.path, changed.version) == (1, "Client/월별", 2)
    assert [(each.id, each.query) for each in listed] == [(saved.id, None)]
    assert numbers == [2, 1]
    assert rows == [(21,)]
    assert first.query == "SELECT $a + $b AS n"
    assert (conflict.value.code, gone.value.code) == ("SavedQueryChanged", "SavedQueryNotFound")


def test_async_saved_query(stack: Stack) -> None:
    async def use() -> tuple[list[str], object]:
        async with duckstep.connect_async(stack.url) as client:
            saved = await client.saved.create("a", "SELECT ? AS n", parameters=[5])
            names = [each.name async for each in client.saved.list(text="a")]
            page = await (await client.saved.run(await client.saved.get(saved.id))).page()
            await client.saved.delete(saved.id)
            return names, page.rows

    names, rows = asyncio.run(use())
    assert "a" in names
    assert rows == [(5,)]
