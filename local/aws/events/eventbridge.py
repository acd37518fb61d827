"""EventBridge's PutEvents on moto, with the template's rules."""

import json
from datetime import UTC, datetime
from typing import Any

from moto.events import urls
from moto.events.models import EventsBackend

from local.aws.events.event_bus import LocalEventBus
from local.template.resolver import ACCOUNT
from local.timestamps import iso_seconds


class TemplateEventBridge(EventsBackend):  # type: ignore[misc]
    """Publishes the events that moto accepts on the bus."""

    def __init__(self, region_name: str, bus: LocalEventBus) -> None:
        super().__init__(region_name, ACCOUNT)
        self._bus = bus

    @property
    def _url_module(self) -> Any:
        """The routes, which moto expects beside a backend's class."""
        return urls

    def put_events(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Put events on the default bus; a rejected entry has an ErrorCode."""
        entries: list[dict[str, Any]] = super().put_events(events)
        for event, entry in zip(events, entries, strict=True):
            if "EventId" in entry:
                self._bus.publish(self._bus_event(event, entry["EventId"]))
        return entries

    def _bus_event(self, event: dict[str, Any], event_id: str) -> dict[str, Any]:
        return {
            "version": "0",
            "id": event_id,
            "detail-type": event["DetailType"],
            "source": event["Source"],
            "account": ACCOUNT,
            "time": iso_seconds(datetime.now(UTC)),
            "region": self.region_name,
            "resources": event.get("Resources", []),
            "detail": json.loads(event["Detail"]),
        }
