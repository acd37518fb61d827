"""Serves moto on a port with the keys of the environment: `python -m local.trino.glue PORT`."""

import os
import sys

from local.aws.moto_patches import column_statistics
from local.aws.server import create_server
from local.config import Keys


def main() -> None:
    """Serve until the process ends."""
    column_statistics.install()
    keys = Keys(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    create_server(int(sys.argv[1]), keys).serve_forever()


if __name__ == "__main__":
    main()
