"""Web hosting in the template: the distribution, its headers and its bucket."""

import re
from typing import Any

import pytest

from local.gateway.web_client import PAGE_HEADERS
from tests.support.deployment import deployment
from tests.support.paths import ROOT
from tests.support.project_files import (
    RESOURCES,
    TEMPLATE,
)

APP = "https://app.example"
CONTRACT = (ROOT / "contracts/openapi.yaml").read_text(encoding="utf-8")
WEBHOOK = {name for name in RESOURCES if name.startswith("Webhook")}


def distribution() -> dict[str, Any]:
    config: dict[str, Any] = RESOURCES["WebDistribution"]["Properties"]["DistributionConfig"]
    return config


def test_web_bucket_allows_its_distribution_only() -> None:
    _, allowed = RESOURCES["WebBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (allowed["Effect"], allowed["Action"]) == ("Allow", "s3:GetObject")
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    (source,) = allowed["Condition"]["StringEquals"].values()
    assert source["Fn::Sub"].endswith("distribution/${WebDistribution}")
    origin, api = distribution()["Origins"]
    assert origin["OriginAccessControlId"] == {"Ref": "WebAccess"}
    signing = RESOURCES["WebAccess"]["Properties"]["OriginAccessControlConfig"]
    assert (signing["SigningBehavior"], signing["SigningProtocol"]) == ("always", "sigv4")
    assert api["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    longest = max(int(found) for found in re.findall(r"timeoutInMillis: (\d+)", CONTRACT))
    assert longest < api["CustomOriginConfig"]["OriginReadTimeout"] * 1000


def test_web_headers_equal_those_of_the_local_gateway() -> None:
    config = RESOURCES["WebHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    headers = config["SecurityHeadersConfig"]
    policy, values = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    assert policy.replace("${Login}", "") == PAGE_HEADERS["Content-Security-Policy"]
    assert "connect-src 'self'${Login};" in policy
    assert values["Login"]["Fn::If"][0] == "HasLoginUrl"
    assert headers["ReferrerPolicy"]["ReferrerPolicy"] == PAGE_HEADERS["Referrer-Policy"]
    assert all(header["Override"] for header in headers.values())
    assert distribution()["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] == {
        "Ref": "WebHeaders"
    }


def test_distribution_serves_the_api_uncached_at_its_path() -> None:
    (api,) = distribution()["CacheBehaviors"]
    assert api["PathPattern"] == f"/{RESOURCES['QueriesApi']['Properties']['StageName']}/*"
    assert TEMPLATE["Outputs"]["ApiUrl"]["Value"]["Fn::Sub"].endswith("/v1")
    assert len(api["AllowedMethods"]) == 7
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
    assert api["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert api["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    # AWS's SecurityHeadersPolicy, also for the errors of CloudFront itself.
    assert api["ResponseHeadersPolicyId"] == "67f7725c-6f97-4210-82d7-5512b31e9d03"
    # An error page of the distribution would take the place of the API's errors.
    assert "CustomErrorResponses" not in distribution()


def test_web_hosting_off_creates_no_web_resources() -> None:
    ours = {name for name in RESOURCES if name.startswith(("Web", "Spa")) and name not in WEBHOOK}
    assert ours == {
        "WebBucket",
        "WebBucketPolicy",
        "WebAccess",
        "SpaRewriteFunction",
        "WebHeaders",
        "WebDistribution",
    }
    assert {RESOURCES[name]["Condition"] for name in ours} == {"HostWeb"}
    assert {
        TEMPLATE["Outputs"][name]["Condition"]
        for name in TEMPLATE["Outputs"]
        if name.startswith("Web")
    } == {"HostWeb"}
    people = RESOURCES["PeopleClient"]["Properties"]
    for urls in (people["CallbackURLs"], people["LogoutURLs"]):
        assert urls[0] == {"Ref": "AppUrl"}
        condition, url, nothing = urls[1]["Fn::If"]
        assert (condition, nothing) == ("HostWeb", {"Ref": "AWS::NoValue"})
        assert url["Fn::Sub"][0] == TEMPLATE["Outputs"]["WebUrl"]["Value"]["Fn::Sub"][0]
    # CALLBACK of clients/python/src/duckstep/auth/callback.py.
    assert people["CallbackURLs"][2:] == ["http://localhost:8765/callback"]


@pytest.mark.parametrize(("allowed", "header"), [("", None), ("*", "*"), (APP, APP)])
def test_api_and_results_allow_no_other_origin_by_default(allowed: str, header: str | None) -> None:
    parameters = {"AllowedOrigin": allowed} if allowed else {}
    deployed = deployment(**parameters)
    responses = deployed.contract["x-amazon-apigateway-gateway-responses"].values()
    name = "gatewayresponse.header.Access-Control-Allow-Origin"
    headers = {response["responseParameters"].get(name) for response in responses}
    assert headers == {header and f"'{header}'"}
    (api,) = [each for each in deployed.functions if "queries_api" in each.handler]
    assert api.environment["ALLOWED_ORIGIN"] == allowed
    assert TEMPLATE["Parameters"]["AllowedOrigin"]["Default"] == ""
    cors = RESOURCES["ResultsBucket"]["Properties"]["CorsConfiguration"]["Fn::If"]
    assert (cors[0], cors[2]) == ("AllowOrigin", {"Ref": "AWS::NoValue"})
