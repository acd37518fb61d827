"""The user pool of template.yaml and its app clients."""

from dataclasses import dataclass
from typing import Any

from local.template.resolver import Resolver


@dataclass(frozen=True)
class AppClient:
    """An app client with its allowed OAuth flows, scopes, callback and logout URLs."""

    id: str
    secret: bool
    flows: list[str]
    scopes: list[str]
    callbacks: list[str]
    logouts: list[str]
    grace: int | None = None
    """Seconds for which a rotated refresh token is valid; None without rotation."""


@dataclass(frozen=True)
class UserPool:
    """A user pool; `properties` are the arguments of CreateUserPool."""

    id: str
    properties: dict[str, Any]
    clients: list[AppClient]

    @classmethod
    def from_json(cls, data: dict[str, Any] | None) -> "UserPool | None":
        """Return the user pool from plain data."""
        if data is None:
            return None
        clients = [AppClient(**client) for client in data["clients"]]
        return cls(data["id"], data["properties"], clients)

    def client_with(self, flow: str) -> AppClient:
        """Return the client of an OAuth flow, such as `client_credentials`."""
        return next(client for client in self.clients if flow in client.flows)


def read_user_pool(resolver: Resolver) -> UserPool | None:
    """Return the template's user pool, None if its condition is false."""
    pools = resolver.of_type("AWS::Cognito::UserPool")
    if not pools:
        return None
    ((logical_id, properties),) = pools.items()
    clients = resolver.of_type("AWS::Cognito::UserPoolClient").items()
    return UserPool(
        id=resolver.name(logical_id),
        properties=properties,
        clients=[
            AppClient(
                id=resolver.name(name),
                secret=client["GenerateSecret"],
                flows=client["AllowedOAuthFlows"],
                scopes=client["AllowedOAuthScopes"],
                callbacks=client.get("CallbackURLs", []),
                logouts=client.get("LogoutURLs", []),
                grace=_grace(client.get("RefreshTokenRotation", {})),
            )
            for name, client in clients
        ],
    )


def _grace(rotation: dict[str, Any]) -> int | None:
    if rotation.get("Feature") != "ENABLED":
        return None
    return int(rotation.get("RetryGracePeriodSeconds", 0))
