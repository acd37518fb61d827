"""What a local user pool keeps for good: its key, its program's secret and its one person."""

import json
import secrets
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey

PERSON = "analyst@example.com"


@dataclass(frozen=True)
class Identity:
    """A private key as a JWK, the program client's secret, the person's subject and password."""

    key: dict[str, Any]
    secret: str
    subject: str
    password: str


def read_identity(path: Path) -> Identity:
    """Reads the file, or makes it so that only its owner can read it.

    moto signs with a key that is published with it: whoever has it could be anyone.
    """
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(_new())), encoding="utf-8")
    return Identity(**json.loads(path.read_text(encoding="utf-8")))


def _new() -> Identity:
    key = RSAKey.generate_key(2048, auto_kid=True)
    return Identity(
        key=dict(key.as_dict(private=True)),
        secret=secrets.token_urlsafe(32),
        subject=str(uuid.uuid4()),
        password=f"Duck-{secrets.token_urlsafe(9)}-1",
    )
