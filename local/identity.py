"""The persistent identity of the local user pool: signing key, client secret and one user."""

import json
import secrets
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey

USER_EMAIL = "analyst@example.com"


@dataclass(frozen=True)
class Identity:
    """A private key as a JWK, the machine client's secret, the user's subject and password."""

    key: dict[str, Any]
    secret: str
    subject: str
    password: str


def load_identity(path: Path) -> Identity:
    """Read the identity file; create it, readable by its owner alone, if it is missing.

    moto signs with a key that its package publishes, with which any client could forge a token.
    """
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(_generate())), encoding="utf-8")
    return Identity(**json.loads(path.read_text(encoding="utf-8")))


def _generate() -> Identity:
    key = RSAKey.generate_key(2048, auto_kid=True)
    return Identity(
        key=dict(key.as_dict(private=True)),
        secret=secrets.token_urlsafe(32),
        subject=str(uuid.uuid4()),
        password=f"Duck-{secrets.token_urlsafe(9)}-1",
    )
