"""A read-only S3 server, hadro, that delays and counts each request.

    python -m bench.s3 FOLDER PORT LATENCY_MS TOTAL_MBPS

Each folder in FOLDER is a bucket; 0 megabits per second is no limit. Requests are unsigned.
"""

from __future__ import annotations

import sys

import uvicorn
from hadro.app import create_app
from hadro.config import Config

from bench.request_counter import RequestCounter, s3_request_kind


def main() -> None:
    """Serve until killed."""
    folder, port, latency, bandwidth = sys.argv[1:]
    config = Config.from_env(
        data=folder,
        region="us-east-1",
        latency_ms=float(latency),
        total_bandwidth_mbps=float(bandwidth),
    )
    app = RequestCounter(create_app(config), s3_request_kind)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", lifespan="off")


if __name__ == "__main__":
    main()
