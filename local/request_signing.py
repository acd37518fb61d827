"""Signature Version 4 on the stack's inner ports: signed by the run's keys, and verified.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import hashlib
import hmac
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from local.config import Keys

# As on AWS.
MAX_SKEW_SECONDS = 15 * 60
REFUSAL_MESSAGE = (
    "This port belongs to the local stack and accepts only requests signed with the keys of the "
    "run, which are in run.json of the state folder."
)
# A signed request carries the Authorization of the login page's client here.
FORWARDED_AUTHORIZATION = "x-amz-forwarded-authorization"
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/\s]+)/([0-9]{8}/[a-z0-9-]+/[a-z0-9-]+/aws4_request), ?"
    r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
)
_MOMENT = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_REQUIRED = {"host", "x-amz-date"}
_QUERY_SIGNATURE, _QUERY_CREDENTIAL = "X-Amz-Signature", re.compile(r"([^/]+)/(.+)")
_UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
_MAX_PRESIGNED_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True)
class HttpRequest:
    """A request: `target` is its raw path and query; names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


def sign(keys: Keys, scope: tuple[str, str], request: HttpRequest) -> dict[str, str]:
    """Return the request's headers with a signature.

    `scope` is the region and the service; the request's target is its URL.
    """
    region, service = scope
    parts = urlsplit(request.target)
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = {name.lower(): value for name, value in request.headers.items()}
    headers = {"host": parts.netloc, **headers, "x-amz-date": moment}
    names = sorted(headers)
    credential_scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    unsigned = replace(request, headers=headers)
    signature = _signature(keys.secret, moment, credential_scope, _canonical(unsigned, names))
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={keys.access}/{credential_scope}, "
        f"SignedHeaders={';'.join(names)}, Signature={signature}"
    )
    return headers


def is_signed(request: HttpRequest, keys: Keys) -> bool:
    """Return whether the keys signed the request, its body included, within 15 minutes.

    The host, the date and every header of AWS must be under the signature.
    """
    match = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    if match is None or not hmac.compare_digest(match[1], keys.access):
        return False
    scope, names = match[2], match[3].split(";")
    amazon = {name for name in request.headers if name.startswith("x-amz-")}
    if not (_REQUIRED | amazon) <= set(names) or not set(names) <= set(request.headers):
        return False
    moment = request.headers["x-amz-date"]
    age = _age(moment)
    if age is None or abs(age) > MAX_SKEW_SECONDS or moment[:8] != scope[:8]:
        return False
    expected = _signature(keys.secret, moment, scope, _canonical(request, names))
    return hmac.compare_digest(match[4], expected)


def is_presigned(request: HttpRequest, keys: Keys) -> bool:
    """Return whether the keys signed the URL of a GET from S3, and it has not expired.

    The host is the only header under the signature. A URL of another form is not presigned.
    """
    pairs = [pair.partition("=") for pair in urlsplit(request.target).query.split("&")]
    query = {name: unquote(value) for name, _, value in pairs}
    credential = _QUERY_CREDENTIAL.fullmatch(query.get("X-Amz-Credential", ""))
    if len(query) < len(pairs) or credential is None or request.method != "GET":
        return False
    if query.get("X-Amz-SignedHeaders") != "host" or "host" not in request.headers:
        return False
    if not hmac.compare_digest(credential[1].encode(), keys.access.encode()):
        return False
    moment, scope, seconds = query.get("X-Amz-Date", ""), credential[2], query.get("X-Amz-Expires")
    if not _is_valid_for(moment, seconds or "") or scope.split("/")[0] != moment[:8]:
        return False
    unsigned = {pair for pair in pairs if pair[0] != _QUERY_SIGNATURE}
    canonical = _canonical(request, ["host"], unsigned, _UNSIGNED_PAYLOAD)
    expected = _signature(keys.secret, moment, scope, canonical)
    return hmac.compare_digest(query.get(_QUERY_SIGNATURE, "").encode(), expected.encode())


def _is_valid_for(moment: str, seconds: str) -> bool:
    if not re.fullmatch(r"[0-9]{1,6}", seconds) or int(seconds) > _MAX_PRESIGNED_SECONDS:
        return False
    age = _age(moment)
    return age is not None and -MAX_SKEW_SECONDS <= age <= int(seconds)


def _age(moment: str) -> float | None:
    """Return the seconds since a moment, None if it is malformed."""
    if not _MOMENT.fullmatch(moment):
        return None
    try:
        # strptime takes twenty times as long.
        signed = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return time.time() - signed.timestamp()


def _canonical(
    request: HttpRequest,
    names: list[str],
    pairs: Iterable[tuple[str, str, str]] | None = None,
    payload: str | None = None,
) -> str:
    """Return the text to sign; `pairs` are those of the query, `payload` is the body's digest."""
    parts = urlsplit(request.target)
    if pairs is None:
        pairs = [pair.partition("=") for pair in parts.query.split("&") if pair]
    return "\n".join(
        [
            request.method,
            quote(parts.path or "/", safe="/~"),
            "&".join(f"{name}={value}" for name, _, value in sorted(pairs)),
            *(f"{name}:{' '.join(request.headers[name].split())}" for name in names),
            "",
            ";".join(names),
            payload or hashlib.sha256(request.body).hexdigest(),
        ]
    )


def _signature(secret: str, moment: str, scope: str, canonical: str) -> str:
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = _signing_key(secret, scope)
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, digest])
    return hmac.new(key, text.encode(), "sha256").hexdigest()


@lru_cache(maxsize=16)
def _signing_key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
