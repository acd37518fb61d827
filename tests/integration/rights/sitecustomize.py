"""Runs in every function's process of a recorded stack: notes each call of AWS beside the code."""

import json
import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import botocore.client
import botocore.httpsession
import obstore

client: Any = botocore.client.BaseClient
session: Any = botocore.httpsession.URLLib3Session
FUNCTION = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")
_call = client._make_api_call
_send = session.send
_get, _put = obstore.get, obstore.put


def note(service: str, operation: str, details: dict[str, Any]) -> None:
    line = json.dumps({"function": FUNCTION, "service": service, "operation": operation, **details})
    path = os.path.join(os.environ["LAMBDA_TASK_ROOT"], "calls.jsonl")
    with open(path, "a", encoding="utf-8") as file:
        file.write(line + "\n")


def make_api_call(self: Any, operation: str, given: dict[str, Any]) -> Any:
    service = self.meta.service_model.service_name
    if service != "s3":
        kept = {key: value for key, value in given.items() if key not in ("input", "Payload")}
        note(service, operation, {"given": kept})
    return _call(self, operation, given)


def send(self: Any, request: Any) -> Any:
    """S3's requests are seen here, since not all are made by the SDK's client."""
    url = urlsplit(request.url)
    if os.environ["AWS_ENDPOINT_URL_S3"].endswith(url.netloc) or os.environ[
        "DATA_ENDPOINT_URL"
    ].endswith(url.netloc):
        query = {
            key: values[0] for key, values in parse_qs(url.query, keep_blank_values=True).items()
        }
        note("s3", request.method, {"path": unquote(url.path), "query": query})
    return _send(self, request)


def get(store: Any, path: str, **options: Any) -> Any:
    note_object(store, "GET", path)
    return _get(store, path, **options)


def put(store: Any, path: str, *content: Any, **options: Any) -> Any:
    note_object(store, "PUT", path)
    return _put(store, path, *content, **options)


def note_object(store: Any, method: str, path: str) -> None:
    root = urlsplit(store.config["endpoint_url_s3"]).path
    note("s3", method, {"path": f"{root}/{path}", "query": {}})


if FUNCTION:
    obstore.get = get
    obstore.put = put
    client._make_api_call = make_api_call
    session.send = send
