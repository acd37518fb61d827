"""Errors as each service words them."""

from __future__ import annotations

import json

from tests.faults.plan import Kind

Refusal = tuple[int, dict[str, str], bytes]
# DynamoDB and Step Functions, by the beginning of their calls' names.
_WORDS = {
    ("dynamodb", False): (500, "InternalServerError"),
    ("dynamodb", True): (400, "ProvisionedThroughputExceededException"),
    ("workflow", False): (500, "InternalServerError"),
    ("workflow", True): (400, "ProvisionedThroughputExceededException"),
    ("states", False): (500, "InternalFailure"),
    ("states", True): (400, "ThrottlingException"),
    ("events", False): (500, "InternalException"),
    ("events", True): (400, "ThrottlingException"),
    ("lambda", False): (500, "ServiceException"),
    ("lambda", True): (429, "TooManyRequestsException"),
}


def refusal(call: str, kind: Kind) -> Refusal:
    """Return the status, headers and body with which a service refuses a call."""
    service, throttled = call.split()[0], kind is Kind.THROTTLE
    if (service, throttled) not in _WORDS:
        code, status = ("SlowDown", 503) if throttled else ("InternalError", 500)
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>fault</Message></Error>"
        return status, {"content-type": "application/xml"}, body.encode()
    status, code = _WORDS[service, throttled]
    body = json.dumps({"__type": code, "message": "fault", "Message": "fault"})
    headers = {"content-type": "application/x-amz-json-1.0", "x-amzn-ErrorType": code}
    headers["x-amzn-RequestId"] = "fault"
    return status, headers, body.encode()
