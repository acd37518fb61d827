"""The page of a stack: what is uploaded, in which order, and what it is told."""

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
from web_deploy.page import NotHosted, page_files, settings_of

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
    (built / "stamp").touch()
    return built


def test_the_page_comes_after_all_that_it_names(dist: Path) -> None:
    files = page_files(dist, {"api": "/v1", "login": None})
    assert [file.key for file in files] == [
        "assets/icon-abc.svg",
        "assets/index-abc.js",
        "config.json",
        "index.html",
    ]
    kinds = {file.key: (file.media_type, file.cache_control) for file in files}
    for_ever = "public, max-age=31536000, immutable"
    assert kinds["assets/index-abc.js"] == ("text/javascript", for_ever)
    assert kinds["assets/icon-abc.svg"] == ("image/svg+xml", for_ever)
    assert kinds["index.html"] == ("text/html", "no-cache")
    assert kinds["config.json"] == ("application/json", "no-cache")


def test_without_a_build_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NotHosted, match="make web"):
        page_files(tmp_path, {})


def test_the_page_is_told_of_the_stack() -> None:
    assert settings_of({"ApiUrl": API}) == {"api": "/v1", "login": None}
    assert settings_of({"ApiUrl": API, **LOGIN}) == {
        "api": "/v1",
        "login": {
            "url": "https://login.example.com",
            "clientId": "people",
            "scope": "openid email duckstep/query",
        },
    }


@pytest.mark.parametrize("url", [{}, {"LoginUrl": ""}])
def test_a_pool_whose_login_page_is_not_known_is_refused(url: dict[str, str]) -> None:
    with pytest.raises(NotHosted, match="ExistingLoginUrl"):
        settings_of({"ApiUrl": API, "PeopleClientId": "people", "Scope": "s/query", **url})


class Aws:
    """A stack with these outputs, in moto."""

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


def test_a_page_is_uploaded_and_the_one_before_forgotten(
    aws: None, dist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = hosted()
    assert main(["--dist", str(dist)]) == 0
    assert "https://d1.cloudfront.net/" in capsys.readouterr().out
    assert world.stored() == {
        "assets/icon-abc.svg",
        "assets/index-abc.js",
        "config.json",
        "index.html",
    }
    page = world.s3.get_object(Bucket="page", Key="index.html")
    assert (page["ContentType"], page["CacheControl"]) == ("text/html", "no-cache")
    told = json.loads(world.s3.get_object(Bucket="page", Key="config.json")["Body"].read())
    assert told["login"]["clientId"] == "people"
    (made,) = world.cloudfront.list_distributions()["DistributionList"]["Items"]
    (batch,) = world.cloudfront.list_invalidations(DistributionId=made["Id"])["InvalidationList"][
        "Items"
    ]
    found = world.cloudfront.get_invalidation(DistributionId=made["Id"], Id=batch["Id"])
    paths = found["Invalidation"]["InvalidationBatch"]["Paths"]["Items"]
    assert set(paths) == {"/", "/index.html", "/config.json"}


def test_a_page_that_is_open_still_finds_its_parts_for_a_month(
    aws: None, dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = hosted()
    publish.publish("duckstep", dist)
    (dist / "assets" / "index-abc.js").rename(dist / "assets" / "index-def.js")
    publish.publish("duckstep", dist)
    assert {"assets/index-abc.js", "assets/index-def.js"} <= world.stored()

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(UTC) + timedelta(days=31)

    monkeypatch.setattr(publish, "datetime", Later)
    publish.publish("duckstep", dist)
    assert "assets/index-abc.js" not in world.stored()
    assert {"assets/index-def.js", "assets/icon-abc.svg"} <= world.stored()


def test_a_stack_without_hosting_or_none_at_all_says_so(
    aws: None, dist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Aws(ApiUrl=API)
    assert main(["--dist", str(dist)]) == 1
    assert "WebHosting=on" in capsys.readouterr().err
    assert main(["--stack", "another", "--dist", str(dist)]) == 1
    assert "another" in capsys.readouterr().err
