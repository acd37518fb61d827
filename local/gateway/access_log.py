"""The API's access log, in the format that template.yaml gives its stage."""

import json
import logging
import re
import time
from typing import Any

from local.gateway.http_message import Message, Reply
from local.gateway.template_context import request_context

LOG = logging.getLogger(__name__)
_VARIABLE = re.compile(r'"\$context\.([\w.]+)"')


class AccessLog:
    """Writes one line for each request; none where the template has no format."""

    def __init__(self, template: str | None) -> None:
        self._template = template

    def write(self, message: Message, reply: Reply, refusal: str | None) -> None:
        """Log an answered request; `refusal` is the kind of gateway response, if it was one."""
        if self._template is None:
            return
        context = request_context(message, message.resource) | {
            "status": reply.status,
            "responseLength": len(reply.body),
            "responseLatency": round((time.time() - message.received) * 1000),
            "error": {"responseType": refusal},
        }
        text = _VARIABLE.sub(lambda match: json.dumps(_at(context, match[1])), self._template)
        known = {name: value for name, value in json.loads(text).items() if value is not None}
        LOG.info("answered", extra=known)


def _at(context: dict[str, Any], path: str) -> Any:
    """Return what is at a path of names, None for what this gateway does not know."""
    value: Any = context
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value
