"""Upload the built web client to a deployed stack: `python -m web_deploy --stack duckstep`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from duckstep_service.aws.s3.bulk_operations import DeletionFailed

from web_deploy.publish import publish
from web_deploy.web_files import WebDeployError


def main(arguments: list[str] | None = None) -> int:
    """Upload the web client, print its URL or the error, and return the exit code."""
    parser = argparse.ArgumentParser(prog="make deploy-web", description=__doc__)
    parser.add_argument("--stack", default="duckstep", help="CloudFormation stack")
    parser.add_argument("--dist", type=Path, default=Path("web/dist"), help="built web client")
    options = parser.parse_args(arguments)
    try:
        url = publish(options.stack, options.dist)
    except DeletionFailed as exc:
        print(f"error: cannot delete {exc}", file=sys.stderr)
        return 1
    except (WebDeployError, BotoCoreError, Boto3Error, ClientError) as exc:
        print(f"error: {exc}", file=sys.stderr)
        return 1
    print(f"Web client: {url} (CloudFront may serve the previous version for a minute)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
