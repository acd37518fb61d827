"""The request for a whole object, with the keys of the run."""

from urllib.parse import quote, unquote_to_bytes

from local.config import Keys
from local.s3.message import RequestHead

_SIGNATURE = "x-amz-"


def unranged_request(request: RequestHead, keys: Keys, region: str) -> bytes:
    """Return the head of the request without its range, which its signature may contain."""
    # The SDK takes 0.2 s to import, and few requests need it.
    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    # A target is no URL: it may begin with two slashes, and contain a number sign.
    key, _, asked = request.target.partition(b"?")
    pairs = [pair for pair in asked.decode("latin-1").split("&") if pair]
    query = "&".join(pair for pair in pairs if not pair.lower().startswith(_SIGNATURE))
    path = quote(unquote_to_bytes(key), safe="/~")
    target = f"{path}?{query}" if query else path
    host = request.headers.get(b"host", b"localhost").decode("latin-1")
    signed = AWSRequest("GET", f"http://{host}{target}", {"Host": host})
    S3SigV4Auth(Credentials(keys.access, keys.secret), "s3", region).add_auth(signed)
    lines = "".join(f"{name}: {value}\r\n" for name, value in signed.headers.items())
    return f"GET {target} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")
