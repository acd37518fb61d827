"""Signature Version 4 of requests to the stack's inner ports."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.client import BaseClient, Config

from local.config import Keys
from local.request_signing import HttpRequest, is_presigned, is_signed, sign

KEYS = Keys("LOCALKEY", "localsecret")
OTHER = Keys("LOCALKEY", "othersecret")
URL = "http://127.0.0.1:20001/2015-03-31/functions/arn%3Aaws%3Af/invocations?a=b%20c&Z=&a=1"


class Sent(Exception):
    """Ends a call of the SDK before it is sent."""


def signed(keys: Keys = KEYS, **changes: str) -> HttpRequest:
    """Return a signed request as a server receives it."""
    headers = {"host": "127.0.0.1:20001", "x-amz-target": "States.Start", **changes}
    unsigned = HttpRequest("POST", URL, headers, b"{}")
    headers = sign(keys, ("us-east-1", "states"), unsigned)
    target = URL.removeprefix("http://127.0.0.1:20001")
    return replace(unsigned, target=target, headers={k.lower(): v for k, v in headers.items()})


def with_headers(request: HttpRequest, **changes: str) -> HttpRequest:
    headers = {**request.headers, **{name.replace("_", "-"): v for name, v in changes.items()}}
    return replace(request, headers=headers)


def test_is_signed_accepts_own_signature() -> None:
    assert is_signed(signed(), KEYS)
    assert is_signed(with_headers(signed(), accept="*/*", user_agent="x"), KEYS)


def test_is_signed_refuses_other_secret_or_key() -> None:
    assert not is_signed(signed(OTHER), KEYS)
    assert not is_signed(signed(Keys("OTHERKEY", KEYS.secret)), KEYS)


def authorization(old: str, new: str) -> HttpRequest:
    request = signed()
    assert old in request.headers["authorization"]
    return with_headers(request, authorization=request.headers["authorization"].replace(old, new))


@pytest.mark.parametrize(
    "request_",
    [
        replace(signed(), body=b'{"owner": "victim"}'),
        replace(signed(), method="GET"),
        replace(signed(), target="/2015-03-31/functions/other/invocations"),
        replace(signed(), target=signed().target + "&more=1"),
        with_headers(signed(), host="127.0.0.1:9"),
        with_headers(signed(), x_amz_target="DynamoDB.Scan"),
        with_headers(signed(), x_amz_security_token="more"),
        with_headers(signed(), x_amz_content_sha256="UNSIGNED-PAYLOAD"),
        with_headers(signed(), authorization=""),
        with_headers(signed(), authorization="Basic TE9DQUxLRVk6"),
        with_headers(signed(), authorization=f"AWS {KEYS.access}:x"),
        authorization("Signature=", "Signature=0"),
        authorization("host;", ""),
        authorization("x-amz-date;", ""),
        authorization(";x-amz-target", ""),
        authorization("us-east-1", "eu-west-1"),
        authorization("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 Credential=x "),
        HttpRequest("POST", "/", {}, b""),
    ],
)
def test_is_signed_refuses_changed_request(request_: HttpRequest) -> None:
    assert not is_signed(request_, KEYS)


@pytest.mark.parametrize("seconds", [-901, 901])
def test_is_signed_refuses_old_or_future_request(
    monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    request, now = signed(), time.time()
    monkeypatch.setattr(time, "time", lambda: now + seconds)
    assert not is_signed(request, KEYS)
    monkeypatch.undo()
    moment = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%S")
    assert not is_signed(with_headers(request, x_amz_date=moment), KEYS)


@pytest.mark.parametrize(
    ("service", "action", "parameters"),
    [
        ("dynamodb", "get_item", {"TableName": "t", "Key": {"k": {"S": "é"}}}),
        ("stepfunctions", "start_execution", {"stateMachineArn": "arn:a", "input": "{}"}),
        ("sqs", "send_message", {"QueueUrl": "http://127.0.0.1:2/1/q", "MessageBody": "a b"}),
        ("sns", "publish", {"TopicArn": "arn:a", "Message": "a&b=c d"}),
        ("scheduler", "get_schedule", {"Name": "a b", "GroupName": "g/h"}),
        ("lambda", "invoke", {"FunctionName": "arn:aws:lambda:u:1:function:f", "Payload": b"{}"}),
        ("cognito-idp", "list_users", {"UserPoolId": "us-east-1_a"}),
    ],
)
def test_is_signed_accepts_requests_of_sdk(
    service: str, action: str, parameters: dict[str, object]
) -> None:
    client: BaseClient = boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url="http://127.0.0.1:20001",
        region_name="us-east-1",
        aws_access_key_id=KEYS.access,
        aws_secret_access_key=KEYS.secret,
    )
    sent: list[Any] = []

    def capture(request: AWSPreparedRequest, **_: object) -> None:
        sent.append(request)
        raise Sent

    client.meta.events.register("before-send", capture)
    with pytest.raises(Sent):
        getattr(client, action)(**parameters)
    (request,) = sent
    headers = {
        name.lower(): value.decode() if isinstance(value, bytes) else str(value)
        for name, value in request.headers.items()
    }
    host = request.url.split("/")[2]
    body = request.body.encode() if isinstance(request.body, str) else request.body or b""
    received = HttpRequest(
        str(request.method),
        request.url.removeprefix(f"http://{host}"),
        {"host": host, **headers},
        body,
    )
    assert is_signed(received, KEYS)
    assert not is_signed(replace(received, body=body + b" "), KEYS)


def presigned(keys: Keys = KEYS, seconds: int = 60, **params: str) -> HttpRequest:
    """Return a presigned request for a listing as a server receives it."""
    client = boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url="http://127.0.0.1:20001",
        aws_access_key_id=keys.access,
        aws_secret_access_key=keys.secret,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    url = client.generate_presigned_url(
        "list_objects_v2", Params={"Bucket": "lake", **params}, ExpiresIn=seconds
    )
    target = url.removeprefix("http://127.0.0.1:20001")
    return HttpRequest("GET", target, {"host": "127.0.0.1:20001"})


def test_is_presigned_accepts_url_of_the_sdk() -> None:
    assert is_presigned(presigned(Prefix="a b=/é+%/", StartAfter="~*&"), KEYS)


def test_is_presigned_refuses_other_keys() -> None:
    assert not is_presigned(presigned(OTHER), KEYS)
    assert not is_presigned(presigned(Keys("OTHERKEY", "localsecret")), KEYS)


def test_is_presigned_refuses_changed_requests() -> None:
    request = presigned(Prefix="a/")
    target = request.target
    for changed in (
        replace(request, method="DELETE"),
        replace(request, headers={"host": "127.0.0.1:20002"}),
        replace(request, headers={}),
        replace(request, target=target.replace("prefix=a", "prefix=b")),
        replace(request, target=target.replace("/lake", "/lakes")),
        replace(request, target=target + "&max-keys=1"),
        replace(request, target=target + "&prefix=b"),
        replace(request, target=target.replace("Expires=60", "Expires=61")),
        replace(request, target=target.partition("&X-Amz-Signature")[0]),
        replace(request, target=target.replace("Signature=", "Signature=%C3%A9")),
        replace(request, target=target.replace("SignedHeaders=host", "SignedHeaders=date")),
        replace(request, target="/lake"),
    ):
        assert not is_presigned(changed, KEYS)


@pytest.mark.parametrize(("seconds", "age"), [(60, 61), (60, -16 * 60), (8 * 24 * 3600, 0)])
def test_is_presigned_refuses_expired_urls(
    seconds: int, age: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, now = presigned(seconds=seconds), time.time()
    monkeypatch.setattr(time, "time", lambda: now + age)
    assert not is_presigned(request, KEYS)
