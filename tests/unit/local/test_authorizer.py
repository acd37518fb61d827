"""The authorizer: access tokens of its pool with its scope."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import RSAKey

from local.gateway.authorizer import Authorizer
from local.gateway.contract import METHODS, Contract, Method
from local.gateway.gateway_responses import GatewayError, GatewayResponses
from local.gateway.http_message import HttpRequest
from local.gateway.template_context import request_context
from tests.support.deployment import deployment
from tests.support.oauth import ISSUER, POOL, SCOPE, claims, encoded, signed, unsigned

CONTRACT = deployment().contract
OPEN = deployment(Authentication="none").contract
KEY = RSAKey.generate_key(2048, auto_kid=True)
OTHER_KEY = RSAKey.generate_key(2048, auto_kid=True)
OPERATIONS = [
    (path, method)
    for path, item in CONTRACT["paths"].items()
    for method in item
    if method in METHODS
]


class Keys:
    """A fake of the pool's key endpoint."""

    async def signing_keys(self, pool: str) -> Any:
        if pool != POOL:
            raise httpx.ConnectError("no such pool")
        return {"keys": [KEY.as_dict(private=False)]}


def tables_method(document: dict[str, Any]) -> Method:
    matched = Contract(document).match("GET", "/tables")
    assert matched is not None
    return matched[0]


# Hundreds of examples share it: a contract takes 10 ms to parse.
METHOD = tables_method(CONTRACT)


def verified(
    token: str | None, document: dict[str, Any] = CONTRACT, method: Method = METHOD
) -> dict[str, str] | None:
    headers = {"Authorization": [token]} if token is not None else {}
    message = HttpRequest("GET", "/tables", headers, {}, b"")
    authorizer = Authorizer(document, Keys())  # type: ignore[arg-type]
    return asyncio.run(authorizer.claims(method, message))


def symmetric() -> str:
    """Return an HS256 token signed with the public key."""
    text = encoded({"alg": "HS256", "kid": KEY.kid}) + b"." + encoded(claims())
    signature = hmac.digest(KEY.as_pem(private=False), text, "sha256")
    return (text + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def tampered() -> str:
    """Return a valid token with an altered subject."""
    head, _, signature = signed(KEY).split(".")
    return f"{head}.{encoded(claims(sub='victim')).decode()}.{signature}"


@pytest.mark.parametrize("prefix", ["Bearer ", ""])
def test_authorizer_valid_token_returns_claims_as_text(prefix: str) -> None:
    found = verified(prefix + signed(KEY))
    assert found is not None
    assert (found["sub"], found["iss"]) == ("somebody", ISSUER)
    assert found["exp"].isdigit()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: None, id="none at all"),
        pytest.param(lambda: "", id="empty"),
        pytest.param(lambda: "Bearer", id="a bare Bearer"),
        pytest.param(lambda: signed(KEY, exp=int(time.time()) - 1), id="expired"),
        pytest.param(lambda: signed(KEY, exp=None), id="never expires"),
        pytest.param(lambda: signed(KEY, iss=ISSUER + "x"), id="another pool's issuer"),
        pytest.param(lambda: signed(KEY, iss=None), id="no issuer"),
        pytest.param(lambda: signed(OTHER_KEY), id="another pool's key"),
        pytest.param(lambda: signed(OTHER_KEY, {"kid": KEY.kid}), id="another key by our name"),
        pytest.param(lambda: signed(KEY, scope="other/query openid"), id="another audience"),
        pytest.param(lambda: signed(KEY, scope=None), id="no scope"),
        pytest.param(lambda: signed(KEY, scope=SCOPE + "x"), id="a longer scope"),
        pytest.param(lambda: signed(KEY, token_use="id", aud="a"), id="an id token"),
        pytest.param(lambda: signed(KEY, sub=None), id="no subject"),
        pytest.param(tampered, id="tampered"),
        pytest.param(unsigned, id="alg none"),
        pytest.param(symmetric, id="signed with the public key"),
    ],
)
def test_authorizer_invalid_token_raises_unauthorized(make: Callable[[], str | None]) -> None:
    with pytest.raises(GatewayError) as refused:
        verified(make())
    assert refused.value.response_type == "UNAUTHORIZED"
    reply = GatewayResponses(CONTRACT).build(refused.value)
    assert (reply.status, json.loads(reply.body)["error"]["code"]) == (401, "Unauthorized")
    assert ("WWW-Authenticate", "Bearer") in reply.headers


@given(token=st.text(max_size=60) | st.lists(st.text("eyJ{}0=-_", max_size=9)).map(".".join))
def test_authorizer_arbitrary_text_raises_unauthorized(token: str) -> None:
    with pytest.raises(GatewayError, match="Unauthorized"):
        verified(token)


@pytest.mark.parametrize("part", [0, 1, 2])
@given(data=st.data())
def test_authorizer_altered_token_raises_unauthorized(part: int, data: st.DataObject) -> None:
    parts = signed(KEY).split(".")
    at = data.draw(st.integers(0, len(parts[part]) - 2))
    letter = "A" if parts[part][at] != "A" else "B"
    parts[part] = parts[part][:at] + letter + parts[part][at + 1 :]
    with pytest.raises(GatewayError, match="Unauthorized"):
        verified(".".join(parts))


def test_authorizer_unreadable_keys_raise_failure() -> None:
    document = json.loads(json.dumps(CONTRACT).replace(POOL, "us-east-1_gone"))
    with pytest.raises(GatewayError) as refused:
        verified(signed(KEY), document, tables_method(document))
    assert GatewayResponses(CONTRACT).build(refused.value).status == 500


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_contract_routes_except_preflights_require_scope(path: str, method: str) -> None:
    operation = CONTRACT["paths"][path][method]
    assert operation["security"] == ([] if method == "options" else [{"Login": [SCOPE]}])
    assert OPEN["paths"][path][method]["security"] == []
    assert method == "options" or "401" in operation["responses"]


def test_contract_authorizer_follows_authentication() -> None:
    scheme = CONTRACT["components"]["securitySchemes"]["Login"]
    assert scheme["x-amazon-apigateway-authorizer"] == {
        "type": "cognito_user_pools",
        "providerARNs": [f"arn:aws:cognito-idp:us-east-1:123456789012:userpool/{POOL}"],
    }
    open_scheme = OPEN["components"]["securitySchemes"]["Login"]
    assert "x-amazon-apigateway-authorizer" not in open_scheme
    assert verified(None, OPEN, tables_method(OPEN)) is None


def test_contract_existing_pool_replaces_new_pool() -> None:
    stack = deployment(ExistingUserPoolId="us-east-1_AbC")
    scheme = stack.contract["components"]["securitySchemes"]["Login"]
    (arn,) = scheme["x-amazon-apigateway-authorizer"]["providerARNs"]
    assert arn == "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbC"
    assert stack.user_pool is None


def test_proxy_event_contains_claims() -> None:
    message = HttpRequest("GET", "/tables", {}, {}, b"", claims={"sub": "me"})
    assert request_context(message, "/tables")["authorizer"] == {"claims": {"sub": "me"}}
