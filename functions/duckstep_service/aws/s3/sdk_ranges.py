"""Byte ranges of objects with any key, by the SDK's signer and HTTP session."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ConnectionError as BotoConnectionError
from botocore.exceptions import HTTPClientError
from botocore.httpsession import URLLib3Session, get_cert_path

from duckstep_service.core.errors import InvalidDataFile, StorageUnavailable
from duckstep_service.core.table_files import StoredObject

_TIMEOUTS = (3, 20)
_MAX_ATTEMPTS, _FIRST_BACKOFF_SECONDS = 6, 0.1

Credentials = tuple[str, str, str]
"""A key id, a secret and a session token."""


class SdkRanges:
    """Reads ranges one at a time in each of up to `connections` threads."""

    def __init__(self, region: str, connections: int) -> None:
        self._region = region
        session_class: Any = URLLib3Session
        self._session = session_class(
            verify=get_cert_path(True), timeout=_TIMEOUTS, max_pool_connections=connections
        )

    def get(
        self,
        credentials: Credentials,
        url: str,
        file: StoredObject,
        start: int,
        end: int,
    ) -> memoryview:
        """Return the bytes of `file` at `url`; retry transient failures with backoff.

        Raises InvalidDataFile for an object that was deleted or has changed, StorageUnavailable.
        """
        backoff = _FIRST_BACKOFF_SECONDS
        for attempt in range(_MAX_ATTEMPTS):
            if attempt:
                time.sleep(backoff)
                backoff *= 2
            data = self._request(credentials, url, file, start, end)
            if data is not None:
                return data
        raise storage_unavailable()

    def _request(
        self, credentials: Credentials, url: str, file: StoredObject, start: int, end: int
    ) -> memoryview | None:
        """Return the bytes, None after a transient failure. Raises InvalidDataFile."""
        headers = {"Range": f"bytes={start}-{end - 1}", "If-Match": f'"{file.version}"'}
        request = AWSRequest("GET", url, headers=headers)
        key_id, secret, token = credentials
        signing = ReadOnlyCredentials(key_id, secret, token or None)
        S3SigV4Auth(signing, "s3", self._region).add_auth(request)
        try:
            response = self._session.send(request.prepare())
            data = memoryview(response.content)
        except (BotoConnectionError, HTTPClientError):
            return None
        if response.status_code in (403, 404, 412, 416) or is_other_version(
            response.headers.get("ETag", ""), file.version
        ):
            raise file_changed(file.key)
        if response.status_code == 200 and len(data) == file.size:
            data = data[start:end]
        if response.status_code not in (200, 206) or len(data) != end - start:
            return None
        return data


def object_url(root: str, key: str) -> str:
    """Return the URL of a key below the URL `root` of a bucket."""
    return root + quote(key, safe="/~")


def is_other_version(etag: str, version: str) -> bool:
    """Return whether the ETag is another version's, for servers without If-Match."""
    return etag.strip('"') not in ("", version)


def storage_unavailable() -> StorageUnavailable:
    """Return the error of a range that S3 did not send."""
    return StorageUnavailable(
        "S3 did not respond in time, or throttled the request. Run the query again."
    )


def file_changed(key: str) -> InvalidDataFile:
    """Return the error of an object that is not the version that the plan names."""
    return InvalidDataFile(
        f"{key} was deleted or changed after the query was planned. Run the query again.",
        details={"file": key},
    )
