"""The API's access log, in the format of the stage in template.yaml."""

import json
import logging
import re
import time
from typing import Any

from local.gateway.http_message import HttpRequest, HttpResponse
from local.gateway.template_context import request_context

LOG = logging.getLogger(__name__)
_VARIABLE = re.compile(r'"\$context\.([\w.]+)"')


class AccessLog:
    """Writes one line for each request, or none without a format."""

    def __init__(self, template: str | None) -> None:
        self._template = template

    def write(self, request: HttpRequest, response: HttpResponse, error_type: str | None) -> None:
        """Log a request; `error_type` is the type of the gateway response, if it is one."""
        if self._template is None:
            return
        context = request_context(request, request.resource) | {
            "status": response.status,
            "responseLength": len(response.body),
            "responseLatency": round((time.time() - request.received) * 1000),
            "error": {"responseType": error_type},
        }
        text = _VARIABLE.sub(lambda match: json.dumps(_lookup(context, match[1])), self._template)
        fields = {name: value for name, value in json.loads(text).items() if value is not None}
        LOG.info("answered", extra=fields)


def _lookup(context: dict[str, Any], path: str) -> Any:
    """Return the value at a path of names, None if this gateway has none."""
    value: Any = context
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value
