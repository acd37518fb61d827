"""A client of Trino's statement protocol."""

import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import OctKey

from local.config import Keys

_COUNT_NODES = "SELECT count(*) FROM system.runtime.nodes WHERE state = 'active'"
# Longer than any query.
USER, _TOKEN_SECONDS = "duckstep", 7200
_ENDED = ("FINISHED", "FAILED")


class TrinoError(Exception):
    """A statement failed; `error` is Trino's document of it."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error.get('errorName')}: {error.get('message')}")
        self.error = error


@dataclass
class Answer:
    """The columns, rows and statistics of a statement."""

    id: str = ""
    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    stats: dict[str, Any] = field(default_factory=dict)
    update: dict[str, Any] = field(default_factory=dict)


class TrinoClient:
    """Runs statements as one user in one catalog and schema; the keys of the cluster sign."""

    def __init__(
        self,
        url: str,
        catalog: str = "",
        schema: str = "",
        keys: Keys | None = None,
        source: str = "client",
    ) -> None:
        headers = {"X-Trino-User": USER, "X-Trino-Time-Zone": "UTC"}
        headers["X-Trino-Source"] = source
        # Without it, timestamps come with milliseconds.
        headers["X-Trino-Client-Capabilities"] = "PARAMETRIC_DATETIME"
        headers |= {"X-Trino-Catalog": catalog} if catalog else {}
        headers |= {"X-Trino-Schema": schema} if schema else {}
        if keys is not None:
            # Trino verifies tokens of requests that a proxy has received by HTTPS, as this says.
            headers["X-Forwarded-Proto"] = "https"
            headers["Authorization"] = f"Bearer {_token(keys)}"
        self._http = httpx.Client(base_url=url, headers=headers, timeout=30)

    def start(self, sql: str) -> dict[str, Any]:
        """Post a statement and return the first document, with its id and nextUri."""
        return self._document(self._http.post("/v1/statement", content=sql.encode()))

    def advance(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return the next document of a statement."""
        # Its scheme is that of the headers.
        path = httpx.URL(document["nextUri"]).raw_path.decode()
        return self._document(self._http.get(path))

    def run(self, sql: str, seconds: float = 120) -> Answer:
        """Run a statement to its end. Raises TrinoError and TimeoutError."""
        document, answer = self.start(sql), Answer()
        deadline = time.monotonic() + seconds
        while True:
            if "error" in document:
                raise TrinoError({**document["error"], "queryId": document["id"]})
            answer.columns = document.get("columns") or answer.columns
            answer.rows += document.get("data", [])
            if "nextUri" not in document:
                break
            if time.monotonic() > deadline:
                self.cancel(document["id"])
                raise TimeoutError(sql)
            document = self.advance(document)
        answer.id, answer.stats = document["id"], document["stats"]
        answer.update = {k: document[k] for k in ("updateType", "updateCount") if k in document}
        return answer

    def cancel(self, query_id: str) -> int:
        """Kill a query by its id; return the HTTP status."""
        return self._http.delete(f"/v1/query/{query_id}").status_code

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def unended_queries(self, source: str) -> list[str]:
        """Return the ids of a source's queries that Trino still runs."""
        response = self._http.get("/v1/query")
        response.raise_for_status()
        return [
            query["queryId"]
            for query in response.json()
            if query["state"] not in _ENDED and query["session"].get("source") == source
        ]

    def _document(self, response: httpx.Response) -> dict[str, Any]:
        response.raise_for_status()
        document: dict[str, Any] = response.json()
        return document


def _token(keys: Keys) -> str:
    claims = {"sub": USER, "exp": int(time.time()) + _TOKEN_SECONDS}
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(keys.secret))


def active_nodes(url: str, keys: Keys) -> int:
    """Return the number of active nodes that the coordinator knows, 0 while it starts."""
    try:
        info = httpx.get(f"{url}/v1/info", timeout=2).json()
        if info["starting"]:
            return 0
        with closing(TrinoClient(url, keys=keys)) as client:
            return int(client.run(_COUNT_NODES).rows[0][0])
    except (httpx.HTTPError, TrinoError, ValueError, KeyError, IndexError):
        return 0
