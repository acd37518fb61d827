"""The template's user pool in moto's Cognito."""

import json
from typing import Any

from joserfc.jwk import RSAKey
from moto.cognitoidp.models import cognitoidp_backends
from moto.cognitoidp.responses import CognitoIdpJsonWebKeyResponse

from local.identity import USER_EMAIL, Identity
from local.template.resolver import ACCOUNT
from local.template.sam import REGION
from local.template.user_pool import UserPool


def provision_user_pool(user_pool: UserPool, identity: Identity) -> Any:
    """Create the pool with its clients and its user, under the same ids in every run.

    The user's subject owns the queries of earlier runs; moto would generate a new one.
    """
    backend = cognitoidp_backends[ACCOUNT][REGION]
    pool = backend.create_user_pool(
        user_pool.properties["UserPoolName"], dict(user_pool.properties)
    )
    backend.user_pools[user_pool.id] = backend.user_pools.pop(pool.id)
    pool.arn, pool.id = pool.arn.replace(pool.id, user_pool.id), user_pool.id
    pool.json_web_key = RSAKey.import_key(identity.key)
    public = {"keys": [pool.json_web_key.as_dict(private=False)]}
    CognitoIdpJsonWebKeyResponse.json_web_key = json.dumps(public).encode()
    _add_clients(pool, user_pool, identity)
    _add_user(pool, identity)
    return pool


def _add_clients(pool: Any, user_pool: UserPool, identity: Identity) -> None:
    for client in user_pool.clients:
        config = {
            "AllowedOAuthFlows": client.flows,
            "AllowedOAuthScopes": client.scopes,
            "CallbackURLs": client.callbacks,
        }
        created = pool.backend.create_user_pool_client(pool.id, client.secret, config)
        del pool.clients[created.id]
        created.id = client.id
        created.secret = identity.secret if client.secret else ""
        pool.clients[created.id] = created


def _add_user(pool: Any, identity: Identity) -> None:
    verified = [{"Name": "email_verified", "Value": "true"}]
    user = pool.backend.admin_create_user(
        pool.id, USER_EMAIL, "SUPPRESS", identity.password, verified
    )
    del pool.users[user.username]
    user.id = user.username = identity.subject
    user.update_attributes([{"Name": "sub", "Value": identity.subject}])
    pool.users[user.username] = user
    pool.backend.admin_set_user_password(pool.id, USER_EMAIL, identity.password, True)
