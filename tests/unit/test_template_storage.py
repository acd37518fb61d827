"""The stateful resources of the template: buckets, the table and the user pool."""

import pytest

from tests.support.project_files import (
    PARAMETERS,
    RESOURCES,
    TEMPLATE,
    functions,
    of_type,
)


@pytest.mark.parametrize("name", of_type("AWS::S3::Bucket"))
def test_bucket_is_encrypted_private_and_retained(name: str) -> None:
    properties = RESOURCES[name]["Properties"]
    assert properties["BucketEncryption"]
    assert len(properties["PublicAccessBlockConfiguration"]) == 4
    assert all(value is True for value in properties["PublicAccessBlockConfiguration"].values())
    assert properties["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert RESOURCES[name]["DeletionPolicy"] == RESOURCES[name]["UpdateReplacePolicy"] == "Retain"
    rules = properties["LifecycleConfiguration"]["Rules"]
    assert any("AbortIncompleteMultipartUpload" in rule for rule in rules)


@pytest.mark.parametrize("name", of_type("AWS::S3::Bucket"))
def test_bucket_policy_denies_requests_without_tls(name: str) -> None:
    policy = RESOURCES[f"{name}Policy"]["Properties"]
    statement, *_ = policy["PolicyDocument"]["Statement"]
    assert policy["Bucket"] == {"Ref": name}
    assert (statement["Effect"], statement["Action"], statement["Principal"]) == (
        "Deny",
        "s3:*",
        "*",
    )
    assert statement["Resource"] == [
        {"Fn::GetAtt": [name, "Arn"]},
        {"Fn::Sub": f"${{{name}.Arn}}/*"},
    ]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_results_bucket_expires_results_manifests_and_file_indexes() -> None:
    rules = RESOURCES["ResultsBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    expiring = {r["Prefix"]: r["ExpirationInDays"] for r in rules if "ExpirationInDays" in r}
    days = {"Ref": "ResultRetentionDays"}
    assert expiring == {"results/": days, "manifests/": days, "index/": days}


def test_table_is_retained_recoverable_and_indexed() -> None:
    table = RESOURCES["QueriesTable"]
    properties = table["Properties"]
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expiresAt", "Enabled": True}
    assert [k["AttributeName"] for k in properties["KeySchema"]] == ["requestId"]
    indexes = {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in properties["GlobalSecondaryIndexes"]
    }
    assert indexes == {
        "history": ["owner", "submittedAt"],
        "unfinished": ["unfinished", "dueAt"],
    }


def test_user_pool_allows_invited_users_and_the_login_page_only() -> None:
    pool = RESOURCES["UserPool"]
    assert pool["DeletionPolicy"] == pool["UpdateReplacePolicy"] == "Retain"
    assert pool["Properties"]["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    people = RESOURCES["PeopleClient"]["Properties"]
    assert (people["GenerateSecret"], people["AllowedOAuthFlows"]) == (False, ["code"])
    program = RESOURCES["ProgramClient"]["Properties"]
    assert program["AllowedOAuthFlows"] == ["client_credentials"]
    # Without a list Cognito would allow passwords, and with rotation it refuses ALLOW_REFRESH_...
    flows = ["RotateRefreshTokens", ["ALLOW_CUSTOM_AUTH"], ["ALLOW_REFRESH_TOKEN_AUTH"]]
    assert people["ExplicitAuthFlows"] == {"Fn::If": flows}
    assert program["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    for client in (people, program):
        assert {"Fn::Sub": "${AWS::StackName}/query"} in client["AllowedOAuthScopes"]


def test_user_pool_is_protected_and_its_options_are_parameters() -> None:
    pool = RESOURCES["UserPool"]["Properties"]
    assert pool["DeletionProtection"] == "ACTIVE"
    assert pool["MfaConfiguration"] == {"Ref": "Mfa"}
    condition, add_ons, otherwise = pool["UserPoolAddOns"]["Fn::If"]
    assert (condition, otherwise) == ("UseThreatProtection", {"Ref": "AWS::NoValue"})
    assert add_ons["AdvancedSecurityMode"]["Fn::If"][1:] == ["ENFORCED", "AUDIT"]
    # The plan Plus is billed: it is neither the default nor taken back.
    assert pool["UserPoolTier"] == {"Fn::If": [condition, "PLUS", otherwise]}
    assert PARAMETERS["ThreatProtection"]["Default"] == "off"


def test_refresh_tokens_rotate_by_default() -> None:
    assert PARAMETERS["RefreshTokenRotation"]["Default"] == "on"
    rotation = RESOURCES["PeopleClient"]["Properties"]["RefreshTokenRotation"]["Fn::If"]
    assert rotation[1]["Feature"] == "ENABLED" and rotation[1]["RetryGracePeriodSeconds"] <= 60


KEY = {"Fn::If": ["UseKey", {"Ref": "KeyArn"}, {"Ref": "AWS::NoValue"}]}


@pytest.mark.parametrize("name", ["DataBucket", "ResultsBucket"])
def test_bucket_uses_the_customers_key_if_there_is_one(name: str) -> None:
    (rule,) = RESOURCES[name]["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    default = rule["ServerSideEncryptionByDefault"]
    assert default["SSEAlgorithm"] == {"Fn::If": ["UseKey", "aws:kms", "AES256"]}
    assert default["KMSMasterKeyID"] == KEY
    assert PARAMETERS["KeyArn"]["Default"] == ""


def test_table_uses_the_customers_key_if_there_is_one() -> None:
    encryption = RESOURCES["QueriesTable"]["Properties"]["SSESpecification"]
    assert encryption["SSEEnabled"] is True
    assert encryption["KMSMasterKeyId"] == KEY


@pytest.mark.parametrize("name", [*of_type("AWS::SQS::Queue"), *of_type("AWS::SNS::Topic")])
def test_queue_or_topic_uses_the_customers_key_if_there_is_one(name: str) -> None:
    properties = RESOURCES[name]["Properties"]
    assert properties["KmsMasterKeyId"] == KEY
    if RESOURCES[name]["Type"] == "AWS::SQS::Queue":
        own = {"Fn::If": ["UseKey", {"Ref": "AWS::NoValue"}, True]}
        assert properties["SqsManagedSseEnabled"] == own


def test_roles_use_the_key_through_services_only() -> None:
    policy = RESOURCES["KeyUsePolicy"]
    assert policy["Condition"] == "UseKey"
    statement, history = policy["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Resource"] == {"Ref": "KeyArn"}
    assert statement["Condition"]["StringEquals"]["kms:ViaService"]
    roles = [role.get("Fn::If", ["", role])[1] for role in policy["Properties"]["Roles"]]
    attached = {role["Ref"] for role in roles}
    own = {name for name in RESOURCES if RESOURCES[name]["Type"] == "AWS::IAM::Role"}
    # These use nothing that the key encrypts.
    others = {"ApiLogsAccountRole", "WebhookRole"}
    assert attached == (own - others) | {f"{name}FunctionRole" for name in functions()}
    condition, allowed, _ = history["Fn::If"]
    assert (condition, allowed["Resource"]) == ("UseHistoryKey", {"Ref": "KeyArn"})
    assert allowed["Condition"]["StringLike"]


def test_history_is_encrypted_with_the_customers_key_on_request() -> None:
    assert PARAMETERS["EncryptHistory"]["Default"] == "off"
    encryption = RESOURCES["QueryStateMachine"]["Properties"]["EncryptionConfiguration"]
    kind = {"Fn::If": ["UseHistoryKey", "CUSTOMER_MANAGED_KMS_KEY", "AWS_OWNED_KEY"]}
    assert encryption["Type"] == kind
    assert encryption["KmsKeyId"]["Fn::If"][:2] == ["UseHistoryKey", {"Ref": "KeyArn"}]
    rule = TEMPLATE["Rules"]["EncryptedHistoryHasItsKey"]
    assert rule["Assertions"][0]["Assert"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "KeyArn"}, ""]}]}
