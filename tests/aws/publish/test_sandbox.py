"""Publishing to the sandbox AWS, whose S3, CloudFront, ECR, Secrets Manager and stacks are real enough to be strict."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from invoke import Context

from ops.aws import session
from ops.aws.publish import page, repositories, site, token
from ops.aws.publish.bucket import Bucket
from ops.aws.publish.outputs import NotDeployed, outputs_of
from ops.aws.publish.site import Site
from ops.aws.sandbox import process
from ops.aws.session import Cloud
from ops.aws.settings import AwsSettings
from ops.settings import Secret
from ops.shell import Shell
from tests.aws import environments
from tests.aws.publish.fake_s3 import START
from tests.hosts.sandboxes import free_ports

pytestmark = pytest.mark.aws

TAG = "1" * 40
SHELL = Shell(Context())
TEMPLATE = {
    "Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}},
    "Outputs": {"SiteBucket": {"Value": {"Ref": "Bucket"}}},
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A sandbox of its own, on a port that nobody else has."""
    root = tmp_path_factory.mktemp("repository")
    given = AwsSettings.of(environments.make(root, "local", AWS_SANDBOX_PORT=str(free_ports(1))))
    sandbox = process.Sandbox.of(given, root / "cache")
    process.ensure(sandbox)
    try:
        yield session.connect(given)
    finally:
        process.stop(sandbox)


@pytest.fixture
def target(cloud: Cloud) -> Site:
    """An empty bucket, and a distribution before it."""
    name = f"site-{secrets.token_hex(4)}"
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": cloud.region})
    origin = {"Id": "s3", "DomainName": f"{name}.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    config = {
        "CallerReference": name,
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": {"TargetOriginId": "s3", "ViewerProtocolPolicy": "redirect-to-https"},
        "Comment": "",
        "Enabled": True,
    }
    cloudfront = cloud.client("cloudfront")
    made = cloudfront.create_distribution(DistributionConfig=config)
    return Site(Bucket(s3, name), cloudfront, made["Distribution"]["Id"])


def a_page(folder: Path, version: str, assets: int = 30) -> list[page.PageFile]:
    (folder / "assets").mkdir(parents=True)
    for number in range(assets):
        (folder / "assets" / f"part-{number}-{version}.js").write_text(f"part {number}")
    (folder / "index.html").write_text(version)
    (folder / "favicon.svg").write_text("<svg/>")
    return page.files(folder)


def test_a_page_arrives_with_its_headers(target: Site, tmp_path: Path) -> None:
    assert site.publish(SHELL, target, TAG, a_page(tmp_path / "one", "one"), START)
    s3, name = target.bucket.s3, target.bucket.name
    index = s3.get_object(Bucket=name, Key="index.html")
    assert index["Body"].read() == b"one"
    assert (index["ContentType"], index["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")
    asset = s3.head_object(Bucket=name, Key="assets/part-7-one.js")
    assert (asset["ContentType"], asset["CacheControl"]) == ("text/javascript; charset=utf-8", page.FOR_EVER)
    assert len(target.bucket.listed("assets/")) == 30
    listed = target.cloudfront.list_invalidations(DistributionId=target.distribution)["InvalidationList"]
    assert listed["Quantity"] == 1


def test_another_page_and_the_end_of_the_first(target: Site, tmp_path: Path) -> None:
    site.publish(SHELL, target, TAG, a_page(tmp_path / "one", "one"), START)
    two = a_page(tmp_path / "two", "two", assets=3)
    assert site.publish(SHELL, target, "2" * 40, two, START + timedelta(days=1))
    assert not site.publish(SHELL, target, "2" * 40, two, START + timedelta(days=2))
    assert len(target.bucket.listed("assets/")) == 33
    assert not site.publish(SHELL, target, "2" * 40, two, START + timedelta(days=40), prune_days=30)
    assert len(target.bucket.listed("assets/")) == 3


def test_a_stack_says_where_things_are(cloud: Cloud) -> None:
    name = f"andamio-{cloud.settings.environment}-site"
    cloud.client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(TEMPLATE))
    cloud.client("cloudformation").get_waiter("stack_create_complete").wait(
        StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20}
    )
    bucket = outputs_of(cloud, "site")["SiteBucket"]
    cloud.client("s3").head_bucket(Bucket=bucket)


def test_what_is_not_deployed_is_said(cloud: Cloud) -> None:
    with pytest.raises(NotDeployed, match="no such stack"):
        outputs_of(cloud, "registry")


def test_a_repository_tells_which_image_a_tag_names(cloud: Cloud) -> None:
    ecr = cloud.client("ecr")
    uri = ecr.create_repository(repositoryName="team/backend")["repository"]["repositoryUri"]
    assert repositories.stored(ecr, uri, TAG) is None
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    configuration = {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 2, "digest": "sha256:c"}
    manifest = json.dumps({"schemaVersion": 2, "mediaType": kind, "config": configuration, "layers": []})
    put = ecr.put_image(repositoryName="team/backend", imageManifest=manifest, imageTag=TAG)
    found = repositories.stored(ecr, uri, TAG)
    assert found is not None
    assert found.digest == put["image"]["imageId"]["imageDigest"]
    assert found.is_image("sha256:c")
    login = repositories.login(ecr)
    assert login.user == "AWS"


def test_a_token_replaces_its_placeholder(cloud: Cloud) -> None:
    manager = cloud.client("secretsmanager")
    arn = manager.create_secret(Name="scoring", SecretString="placeholder-of-the-stack")["ARN"]
    assert token.store(manager, arn, Secret("canary-0123456789"))
    assert not token.store(manager, arn, Secret("canary-0123456789"))
    assert manager.get_secret_value(SecretId=arn)["SecretString"] == "canary-0123456789"
