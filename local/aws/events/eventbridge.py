"""EventBridge's PutEvents on moto, with the rules of the template."""

import json
from datetime import UTC, datetime
from typing import Any

from moto.events import urls
from moto.events.models import EventsBackend

from local.aws.events.event_bus import EventBus
from local.template.resolver import ACCOUNT


class TemplateEvents(EventsBackend):  # type: ignore[misc]
    """Passes what moto takes on to the bus."""

    def __init__(self, region_name: str, bus: EventBus) -> None:
        super().__init__(region_name, ACCOUNT)
        self._bus = bus

    @property
    def _url_module(self) -> Any:
        """The routes; moto looks for them beside a backend's class."""
        return urls

    def put_events(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Put events onto the default bus; an entry that is not taken has an ErrorCode."""
        entries: list[dict[str, Any]] = super().put_events(events)
        for event, entry in zip(events, entries, strict=True):
            if "EventId" in entry:
                self._bus.publish(self._whole(event, entry["EventId"]))
        return entries

    def _whole(self, event: dict[str, Any], event_id: str) -> dict[str, Any]:
        return {
            "version": "0",
            "id": event_id,
            "detail-type": event["DetailType"],
            "source": event["Source"],
            "account": ACCOUNT,
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": self.region_name,
            "resources": event.get("Resources", []),
            "detail": json.loads(event["Detail"]),
        }
