"""The saved queries of the synchronous client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from duckstep.client import saved_requests
from duckstep.documents.saved import SavedQuery

if TYPE_CHECKING:
    from duckstep.client.sync import Client, Query


class SavedQueries:
    """The caller's saved queries: `Client.saved`.

    `content` may have name, folder, description, query, parameters, chart, engine and over.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._api, self._driver = client._api, client._driver

    def list(self, *, folder: str | None = None, text: str | None = None) -> Iterator[SavedQuery]:
        """Yield the saved queries without their SQL, the last changed first.

        `folder` includes the folders below it; `text` is searched in names, folders and
        descriptions.
        """
        return self._driver.iterate(saved_requests.listing(self._api, folder, text))

    def get(self, saved_id: str) -> SavedQuery:
        """Return a saved query."""
        return self._driver.run(saved_requests.get(self._api, saved_id))

    def create(self, name: str, query: str, **content: Any) -> SavedQuery:
        """Save a query under a new id."""
        body = {"name": name, "query": query, **content}
        return self._driver.run(saved_requests.create(self._api, body))

    def update(self, saved: SavedQuery, **content: Any) -> SavedQuery:
        """Save a new version with some members changed.

        Raises ProgrammingError with the code SavedQueryChanged if another version is stored.
        """
        body = saved_requests.changed(saved, content)
        return self._driver.run(saved_requests.replace(self._api, saved.id, body, saved.version))

    def delete(self, saved: SavedQuery | str) -> None:
        """Delete a saved query with its versions; an id deletes any version."""
        version = saved.version if isinstance(saved, SavedQuery) else None
        saved_id = saved.id if isinstance(saved, SavedQuery) else saved
        self._driver.run(saved_requests.delete(self._api, saved_id, version))

    def versions(self, saved_id: str) -> Sequence[SavedQuery]:
        """Return the versions without their SQL, newest first."""
        return self._driver.run(saved_requests.versions(self._api, saved_id))

    def version(self, saved_id: str, number: int) -> SavedQuery:
        """Return a version."""
        return self._driver.run(saved_requests.version(self._api, saved_id, number))

    def run(
        self, saved: SavedQuery, parameters: Mapping[str, Any] | None = None, **options: Any
    ) -> Query:
        """Start a saved query; `options` are those of `Client.query`."""
        options = {"engine": saved.engine, "over": saved.over, **options}
        values = saved_requests.defaults(saved, parameters)
        return self._client.query(saved.query or "", values, **options)
