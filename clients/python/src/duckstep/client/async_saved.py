"""The saved queries of the asynchronous client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from duckstep.client import saved_requests
from duckstep.documents.saved import SavedQuery

if TYPE_CHECKING:
    from duckstep.client.asynchronous import AsyncClient, AsyncQuery


class AsyncSavedQueries:
    """The caller's saved queries: `AsyncClient.saved`.

    `content` may have name, folder, description, query, parameters, chart, engine and over.
    """

    def __init__(self, client: AsyncClient) -> None:
        self._client = client
        self._api, self._driver = client._api, client._driver

    def list(
        self, *, folder: str | None = None, text: str | None = None
    ) -> AsyncIterator[SavedQuery]:
        """Yield the saved queries without their SQL, the last changed first.

        `folder` includes the folders below it; `text` is searched in names, folders and
        descriptions.
        """
        return self._driver.iterate(saved_requests.listing(self._api, folder, text))

    async def get(self, saved_id: str) -> SavedQuery:
        """Return a saved query."""
        return await self._driver.run(saved_requests.get(self._api, saved_id))

    async def create(self, name: str, query: str, **content: Any) -> SavedQuery:
        """Save a query under a new id."""
        body = {"name": name, "query": query, **content}
        return await self._driver.run(saved_requests.create(self._api, body))

    async def update(self, saved: SavedQuery, **content: Any) -> SavedQuery:
        """Save a new version with some members changed.

        Raises ProgrammingError with the code SavedQueryChanged if another version is stored.
        """
        body = saved_requests.changed(saved, content)
        return await self._driver.run(
            saved_requests.replace(self._api, saved.id, body, saved.version)
        )

    async def delete(self, saved: SavedQuery | str) -> None:
        """Delete a saved query with its versions; an id deletes any version."""
        version = saved.version if isinstance(saved, SavedQuery) else None
        saved_id = saved.id if isinstance(saved, SavedQuery) else saved
        await self._driver.run(saved_requests.delete(self._api, saved_id, version))

    async def versions(self, saved_id: str) -> Sequence[SavedQuery]:
        """Return the versions without their SQL, newest first."""
        return await self._driver.run(saved_requests.versions(self._api, saved_id))

    async def version(self, saved_id: str, number: int) -> SavedQuery:
        """Return a version."""
        return await self._driver.run(saved_requests.version(self._api, saved_id, number))

    async def run(
        self, saved: SavedQuery, parameters: Mapping[str, Any] | None = None, **options: Any
    ) -> AsyncQuery:
        """Start a saved query; `options` are those of `Client.query`."""
        options = {"engine": saved.engine, "over": saved.over, **options}
        values = saved_requests.defaults(saved, parameters)
        return await self._client.query(saved.query or "", values, **options)
