"""`python -m local.s3 BUCKET RUN_FILE`: serves S3's API before an rclone until it is killed.

BUCKET is the name of the server in `Ports`: data or results.
"""

import asyncio
import sys
from pathlib import Path

from local.config import HOST, StackConfig, read_config
from local.logs.log_format import configure_logging
from local.s3.proxy import ClientConnection, Store

BACKLOG = 512


def main() -> None:
    """Serve one bucket."""
    name, run_file = sys.argv[1:]
    config = read_config(Path(run_file))
    configure_logging(config, name)
    asyncio.run(_serve(config, name))


async def _serve(config: StackConfig, name: str) -> None:
    port = getattr(config.ports, f"{name}_rclone")
    store = Store(port, config.keys, config.deployment.region)
    server = await asyncio.get_running_loop().create_server(
        lambda: ClientConnection(store), HOST, getattr(config.ports, name), backlog=BACKLOG
    )
    await server.serve_forever()


if __name__ == "__main__":
    main()
