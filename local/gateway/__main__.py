"""`python -m local.gateway RUN_FILE`: serves the contract until it is killed."""

import sys
from pathlib import Path

import uvicorn

from local.config import HOST, ROOT, read_config
from local.gateway.app import create_app
from local.gateway.origin_guard import OriginGuard
from local.gateway.upstream import Upstream, create_http_client
from local.logs.log_format import configure_logging

# The app rejects a large head with an error of its own. A smaller limit here closes the connection
# while the client still writes, and the client may lose the response.
MAX_READ_HEAD_BYTES = 1_048_576
# A request on a connection that the server is closing fails: longer than any client of ours idles,
# and than Retry-After makes it wait.
KEEP_ALIVE_SECONDS = 75


def main() -> None:
    """Serve the contract on the gateway's port."""
    config = read_config(Path(sys.argv[1]))
    configure_logging(config, "gateway")
    deployment = config.deployment
    upstream = Upstream(config, create_http_client())
    logs, user_pool = deployment.logs, deployment.user_pool
    app = create_app(
        deployment.contract, upstream, ROOT / "web/dist", user_pool, logs.access_format
    )
    uvicorn.run(
        OriginGuard(app, deployment.origin),
        host=HOST,
        port=config.ports.gateway,
        access_log=False,
        # No route is a WebSocket, whose handshake needs no CORS.
        ws="none",
        proxy_headers=False,
        server_header=False,
        log_config=None,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        h11_max_incomplete_event_size=MAX_READ_HEAD_BYTES,
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
