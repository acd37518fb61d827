"""obstore's clients of a bucket, which sign, send and retry requests in Rust."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from obstore.store import S3Store

from duckstep_service.aws.s3.sdk_ranges import Credentials

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Credential

_CLIENT: ClientConfig = {
    "allow_http": True,
    "connect_timeout": "3s",
    "read_timeout": "20s",
    "timeout": "60s",
}
_RETRY: RetryConfig = {
    "max_retries": 8,
    "retry_timeout": timedelta(seconds=60),
    "backoff": {
        "init_backoff": timedelta(milliseconds=100),
        "max_backoff": timedelta(seconds=3),
        "base": 2,
    },
}
# One for each bucket, and those of former credentials.
_MAX_STORES = 8
# obstore changes or refuses keys with empty segments, `.`, `..` and control characters.
_OTHER_KEY = re.compile(r"(?:\A|/)\.{0,2}(?:/|\Z)|[\x00-\x1f\x7f\ud800-\udfff]")


def accepts_key(key: str) -> bool:
    """Return whether obstore requests the object of a key, and no other."""
    return not _OTHER_KEY.search(key)


class Stores:
    """The stores of URLs and credentials, which keep their connections."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._stores: dict[tuple[str, Credentials], S3Store] = {}

    def find(self, root: str, credentials: Credentials) -> S3Store:
        """Return the store of the objects below the URL `root`, one for all threads."""
        store = self._stores.get((root, credentials))
        if store is None:
            if len(self._stores) >= _MAX_STORES:
                self._stores.clear()
            store = _create_store(root, self._region, credentials)
            store = self._stores.setdefault((root, credentials), store)
        return store


def _create_store(root: str, region: str, credentials: Credentials) -> S3Store:
    """Return a store of the objects below the URL `root`.

    The arguments come before the environment's variables, and a style with the bucket in the host
    leaves the URL as it is.
    """
    key_id, secret, token = credentials
    provided: S3Credential = {
        "access_key_id": key_id,
        "secret_access_key": secret,
        "token": token or None,
        "expires_at": None,
    }
    return S3Store(
        root,
        aws_endpoint_url_s3=root.rstrip("/"),
        virtual_hosted_style_request=True,
        region=region,
        skip_signature=False,
        credential_provider=lambda: provided,
        client_options=_CLIENT,
        retry_config=_RETRY,
    )
