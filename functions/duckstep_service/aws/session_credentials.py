"""Credentials of a role that are limited to some objects of S3, for a worker that runs SQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from duckstep_service.aws.sdk_errors import map_errors

# The maximum for a role that another role assumes.
_SESSION_SECONDS = 3600
# A query must end before its credentials do: RunQuery's Timeout, and a minute for the clocks.
_LEFT_SECONDS = 960
_MAX_SESSIONS = 50
# STS accepts 2,048 characters.
_MAX_POLICY = 2_000

Credentials = tuple[str, str, str]


class SessionCredentials:
    """Sessions of a role, each of which may only read the objects of its policy."""

    def __init__(self, client: Any, role: str, now: Callable[[], float]) -> None:
        self._client, self._role, self._now = client, role, now
        self._sessions: dict[str, tuple[float, Credentials]] = {}

    def assume(self, resources: Sequence[str], fallback: Sequence[str]) -> Credentials:
        """Return credentials that may read `resources`, or `fallback` if those are too many.

        Raises StorageUnavailable and InternalError.
        """
        policy = _policy(resources)
        if len(policy) > _MAX_POLICY or not policy.isascii():
            policy = _policy(fallback)
        expires, credentials = self._sessions.get(policy, (0.0, ("", "", "")))
        if expires - self._now() >= _LEFT_SECONDS:
            return credentials
        return self._start(policy)

    def _start(self, policy: str) -> Credentials:
        with map_errors("STS"):
            response = self._client.assume_role(
                RoleArn=self._role,
                RoleSessionName="worker",
                Policy=policy,
                DurationSeconds=_SESSION_SECONDS,
            )
        found = response["Credentials"]
        credentials = (found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])
        if len(self._sessions) >= _MAX_SESSIONS:
            self._sessions.clear()
        self._sessions[policy] = found["Expiration"].timestamp(), credentials
        return credentials


def object_arn(partition: str, bucket: str, key: str, rest: str = "") -> str:
    """Return the ARN of an object, or of all whose keys begin with `key` if `rest` is `*`."""
    quoted = "".join(f"${{{char}}}" if char in "$*?" else char for char in key)
    return f"arn:{partition}:s3:::{bucket}/{quoted}{rest}"


def _policy(resources: Sequence[str]) -> str:
    # The role's own policy limits the keys of KMS.
    statements = [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": sorted(resources)},
        {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"},
    ]
    document = {"Version": "2012-10-17", "Statement": statements}
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)
