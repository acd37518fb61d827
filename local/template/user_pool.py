"""The user pool of template.yaml, its scope and its clients."""

from dataclasses import dataclass
from typing import Any

from local.template.resolver import Resolver


@dataclass(frozen=True)
class Client:
    """An app client; its flows, scopes, callbacks and logouts are what it may ask for."""

    id: str
    secret: bool
    flows: list[str]
    scopes: list[str]
    callbacks: list[str]
    logouts: list[str]


@dataclass(frozen=True)
class Login:
    """A user pool by its id, with what CreateUserPool takes."""

    pool: str
    properties: dict[str, Any]
    clients: list[Client]

    @classmethod
    def from_json(cls, data: dict[str, Any] | None) -> "Login | None":
        """Rebuild the login from plain data."""
        if data is None:
            return None
        clients = [Client(**client) for client in data["clients"]]
        return cls(data["pool"], data["properties"], clients)

    def client_with(self, flow: str) -> Client:
        """Return the client of an OAuth flow, such as `client_credentials`."""
        return next(client for client in self.clients if flow in client.flows)


def read_login(resolver: Resolver) -> Login | None:
    """Read the pool that the template makes, None where it makes none."""
    pools = resolver.of_type("AWS::Cognito::UserPool")
    if not pools:
        return None
    ((logical_id, properties),) = pools.items()
    clients = resolver.of_type("AWS::Cognito::UserPoolClient").items()
    return Login(
        pool=resolver.name(logical_id),
        properties=properties,
        clients=[
            Client(
                id=resolver.name(name),
                secret=client["GenerateSecret"],
                flows=client["AllowedOAuthFlows"],
                scopes=client["AllowedOAuthScopes"],
                callbacks=client.get("CallbackURLs", []),
                logouts=client.get("LogoutURLs", []),
            )
            for name, client in clients
        ],
    )
