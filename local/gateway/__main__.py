"""`python -m local.gateway RUN_FILE`: serves the contract until it is killed."""

import logging
import sys
from pathlib import Path

import uvicorn

from local.config import HOST, ROOT, read_config
from local.gateway.app import application
from local.gateway.upstream import Upstream, new_client


def main() -> None:
    """Serves on the gateway's port."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    config = read_config(Path(sys.argv[1]))
    deployment = config.deployment
    upstream = Upstream(config, new_client())
    app = application(deployment.contract, upstream, ROOT / "web/dist", deployment.login)
    uvicorn.run(
        app,
        host=HOST,
        port=config.ports.gateway,
        access_log=False,
        server_header=False,
        log_config=None,
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
