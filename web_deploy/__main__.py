"""`python -m web_deploy --stack duckstep`: puts the built web client where the stack serves it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from web_deploy.page import NotHosted
from web_deploy.publish import publish


def main(arguments: list[str] | None = None) -> int:
    """Publishes the page and prints its URL, or why it cannot; returns the exit code."""
    parser = argparse.ArgumentParser(prog="make deploy-web", description=__doc__)
    parser.add_argument("--stack", default="duckstep", help="the CloudFormation stack")
    parser.add_argument("--dist", type=Path, default=Path("web/dist"), help="the built page")
    options = parser.parse_args(arguments)
    try:
        url = publish(options.stack, options.dist)
    except (NotHosted, BotoCoreError, Boto3Error, ClientError) as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return 1
    print(f"The web client is at {url}; CloudFront may show the one before for a minute.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
