"""`python -m local.s3 SERVER RUN_FILE [FOLDER [TABLE]]`: serves S3's API before an rclone.

SERVER is the name of the server in `Ports`: data or results. The process ends when it is killed.
The objects of the data bucket are in FOLDER, below the prefix `TABLE/` if it is given.
"""

import asyncio
import sys
from pathlib import Path

from local.config import HOST, StackConfig, read_config
from local.logs.log_format import configure_logging
from local.s3.folder_listing import FolderListing
from local.s3.listing_response import ListedBucket
from local.s3.proxy import ClientConnection, Store

BACKLOG = 512


def main() -> None:
    """Serve one bucket."""
    name, run_file, *folder = sys.argv[1:]
    config = read_config(Path(run_file))
    configure_logging(config, name)
    asyncio.run(_serve(config, name, _listed_bucket(config, *folder)))


def _listed_bucket(
    config: StackConfig, folder: str | None = None, table: str | None = None
) -> ListedBucket | None:
    """Return the data bucket if it is a local folder."""
    if folder is None:
        return None
    bucket = config.deployment.buckets["DataBucket"]
    return ListedBucket(bucket, FolderListing(Path(folder), table), config.keys)


async def _serve(config: StackConfig, name: str, listed: ListedBucket | None) -> None:
    port = getattr(config.ports, f"{name}_rclone")
    store = Store(port, config.keys, config.deployment.region, listed)
    server = await asyncio.get_running_loop().create_server(
        lambda: ClientConnection(store), HOST, getattr(config.ports, name), backlog=BACKLOG
    )
    await server.serve_forever()


if __name__ == "__main__":
    main()
