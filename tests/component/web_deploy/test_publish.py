"""Deployment of the web client: upload order, headers, config.json and old assets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from web_deploy import publish
from web_deploy.__main__ import main
from web_deploy.web_files import WebDeployError, client_config, web_files

API = "https://abc.execute-api.us-east-1.amazonaws.com/v1"
LOGIN = {
    "PeopleClientId": "people",
    "LoginUrl": "https://login.example.com",
    "Scope": "duckstep/query",
}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    built = tmp_path / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<!doctype html>")
    (built / "assets" / "index-abc.js").write_text("run()")
    (built / "assets" / "icon-abc.svg").write_text("<svg/>")
    for name in ("stamp", "assets/index-abc.js.br", "assets/index-abc.js.gz"):
        (built / name).touch()
    return built


def test_web_files_index_is_last_with_headers(dist: Path) -> None:
    files = web_files(dist, {"api": "/v1", "login": None})
    assert [file.key for file in files] == [
        "assets/icon-abc.svg",
        "assets/index-abc.js",
        "config.json",
        "index.html",
    ]
    kinds = {file.key: (file.media_type, file.cache_control) for file in files}
    immutable = "public, max-age=31536000, immutable"
    assert kinds["assets/index-abc.js"] == ("text/javascript", immutable)
    assert kinds["assets/icon-abc.svg"] == ("image/svg+xml", immutable)
    assert kinds["index.html"] == ("text/html", "no-cache")
    assert kinds["config.json"] == ("application/json", "no-cache")


def test_web_files_without_build_fails(tmp_path: Path) -> None:
    with pytest.raises(WebDeployError, match="run `make web`"):
        web_files(tmp_path, {})


def test_client_config_of_stack_outputs() -> None:
    assert client_config({"ApiUrl": API}) == {"api": "/v1", "login": None}
    assert client_config({"ApiUrl": API, **LOGIN}) == {
        "api": "/v1",
        "login": {
            "url": "https://login.example.com",
            "clientId": "people",
            "scope": "openid email duckstep/query",
        },
    }


@pytest.mark.parametrize("url", [{}, {"LoginUrl": ""}])
def test_client_config_without_login_url_fails(url: dict[str, str]) -> None:
    with pytest.raises(WebDeployError, match="ExistingLoginUrl"):
        client_config({"ApiUrl": API, "PeopleClientId": "people", "Scope": "s/query", **url})


class Aws:
    """A stack with the given outputs, in moto."""

    def __init__(self, **outputs: str) -> None:
        self.s3 = boto3.client("s3")
        self.s3.create_bucket(Bucket="page")
        self.cloudfront: Any = boto3.client("cloudfront")
        template = {
            "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
            "Outputs": {name: {"Value": value} for name, value in outputs.items()},
        }
        boto3.client("cloudformation").create_stack(
            StackName="duckstep", TemplateBody=json.dumps(template)
        )

    def stored(self) -> set[str]:
        return {each["Key"] for each in self.s3.list_objects_v2(Bucket="page")["Contents"]}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield


def distribution() -> str:
    config = {
        "CallerReference": "test",
        "Comment": "",
        "Enabled": True,
        "Origins": {
            "Quantity": 1,
            "Items": [
                {
                    "Id": "page",
                    "DomainName": "page.s3.amazonaws.com",
                    "S3OriginConfig": {"OriginAccessIdentity": ""},
                }
            ],
        },
        "DefaultCacheBehavior": {
            "TargetOriginId": "page",
            "ViewerProtocolPolicy": "redirect-to-https",
        },
    }
    made: Any = boto3.client("cloudfront")
    return str(made.create_distribution(DistributionConfig=config)["Distribution"]["Id"])


def hosted() -> Aws:
    return Aws(
        ApiUrl=API,
        WebBucketName="page",
        WebDistributionId=distribution(),
        WebUrl="https://d1.cloudfront.net/",
        **LOGIN,
    )


def test_publish_uploads_files_and_invalidates_cache(
    aws: None, dist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = hosted()
    assert main(["--dist", str(dist)]) == 0
    assert "https://d1.cloudfront.net/" in capsys.readouterr().out
    assert stack.stored() == {
        "assets/icon-abc.svg",
        "assets/index-abc.js",
        "config.json",
        "index.html",
    }
    page = stack.s3.get_object(Bucket="page", Key="index.html")
    assert (page["ContentType"], page["CacheControl"]) == ("text/html", "no-cache")
    config = json.loads(stack.s3.get_object(Bucket="page", Key="config.json")["Body"].read())
    assert config["login"]["clientId"] == "people"
    (made,) = stack.cloudfront.list_distributions()["DistributionList"]["Items"]
    (batch,) = stack.cloudfront.list_invalidations(DistributionId=made["Id"])["InvalidationList"][
        "Items"
    ]
    found = stack.cloudfront.get_invalidation(DistributionId=made["Id"], Id=batch["Id"])
    paths = found["Invalidation"]["InvalidationBatch"]["Paths"]["Items"]
    assert set(paths) == {"/", "/index.html", "/config.json"}


def test_publish_keeps_old_assets_for_retention(
    aws: None, dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = hosted()
    publish.publish("duckstep", dist)
    (dist / "assets" / "index-abc.js").rename(dist / "assets" / "index-def.js")
    publish.publish("duckstep", dist)
    assert {"assets/index-abc.js", "assets/index-def.js"} <= stack.stored()

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(UTC) + timedelta(days=31)

    monkeypatch.setattr(publish, "datetime", Later)
    publish.publish("duckstep", dist)
    assert "assets/index-abc.js" not in stack.stored()
    assert {"assets/index-def.js", "assets/icon-abc.svg"} <= stack.stored()


def test_publish_to_stack_without_hosting_fails(
    aws: None, dist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Aws(ApiUrl=API)
    assert main(["--dist", str(dist)]) == 1
    assert "WebHosting=on" in capsys.readouterr().err
    assert main(["--stack", "another", "--dist", str(dist)]) == 1
    assert "another" in capsys.readouterr().err
