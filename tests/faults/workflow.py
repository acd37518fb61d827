"""`python -m tests.faults.workflow RUN_FILE CONTROL`: local.aws, whose own calls may fail, too.

The workflow's writes to DynamoDB are calls inside its process, which no proxy sees.
"""

from __future__ import annotations

import io
import sys
import time
from typing import Any

import httpx
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.compat import HTTPHeaders

from local.aws import __main__ as server
from local.aws.direct_requests import DirectRequests
from local.aws.moto_patches.clients import InProcessTransport
from tests.faults.naming import workflow_call
from tests.faults.plan import Kind, When
from tests.faults.proxy import SLOW_SECONDS
from tests.faults.refusals import refusal


def main() -> None:
    """Serve as local.aws does."""
    control = httpx.Client(base_url=sys.argv.pop(), timeout=30)
    pass_on = InProcessTransport.__call__

    def call(self: InProcessTransport, event_name: str, request: Any, **details: Any) -> Any:
        body = request.body.encode() if isinstance(request.body, str) else request.body
        target = request.headers.get("X-Amz-Target", b"")
        name = workflow_call(target.decode() if isinstance(target, bytes) else target, body)
        fault = control.post("/strike", json={"call": name}).json()
        if fault is None:
            return pass_on(self, event_name, request, **details)
        kind, when = Kind(fault["kind"]), When(fault["when"])
        if kind is Kind.SLOW:
            time.sleep(SLOW_SECONDS)
            return pass_on(self, event_name, request, **details)
        if kind is Kind.DUPLICATE or when is When.AFTER:
            answer = pass_on(self, event_name, request, **details)
            if kind is Kind.DUPLICATE:
                return pass_on(self, event_name, request, **details) or answer
        status, headers, text = refusal(name, kind)
        return AWSResponse(request.url, status, HTTPHeaders.from_dict(headers), Raw(text))

    InProcessTransport.__call__ = call  # type: ignore[method-assign]
    # The writes of the tasks skip the SDK otherwise.
    server.ItemClient = sdk_client  # type: ignore[attr-defined, assignment]
    server.main()


def sdk_client(_: DirectRequests, client: BaseClient) -> BaseClient:
    """Return the SDK's client, whose requests the transport carries."""
    return client


class Raw(io.BytesIO):
    """A body as urllib3 gives it."""

    def stream(self, *_: Any, **__: Any) -> Any:
        """Yield the whole."""
        yield self.read()


if __name__ == "__main__":
    main()
