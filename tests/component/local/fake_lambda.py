"""A fake of the SDK's Lambda client, whose function fails by the number of its event."""

import json
import threading
from typing import Any

SECONDS = 60.0


class PayloadStream:
    """A payload stream, as in the SDK."""

    def __init__(self, value: Any) -> None:
        self._bytes = json.dumps(value).encode()

    def read(self) -> bytes:
        """Return the payload."""
        return self._bytes


class FakeLambda:
    """Fails every third event always and every fourth once; echoes other events."""

    def __init__(self) -> None:
        self.calls: dict[int, int] = {}
        self.hold = threading.Event()
        self.hold.set()

    def invoke(self, **parameters: Any) -> dict[str, Any]:
        """Respond as the SDK."""
        event = json.loads(parameters["Payload"])
        number = event["number"]
        self.calls[number] = self.calls.get(number, 0) + 1
        self.hold.wait(SECONDS)
        if number % 3 == 0:
            return _failed("Wrong", f"number {number}")
        if number % 4 == 0 and self.calls[number] == 1:
            return _failed("Flaky", "once")
        return {"StatusCode": 200, "Payload": PayloadStream(event)}


def _failed(kind: str, message: str) -> dict[str, Any]:
    payload = {"errorType": kind, "errorMessage": message}
    return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": PayloadStream(payload)}
