"""What an account has before the design is deployed to it: a hosted zone, and what AWS itself keeps in each region."""

from __future__ import annotations

PREFIX_LIST = "com.amazonaws.global.cloudfront.origin-facing"
CLOUDFRONT_RANGES = ("120.52.22.96/27", "205.251.249.0/24", "180.163.57.128/26", "204.246.168.0/22")
IMAGES = "/aws/service/canonical/ubuntu/server/24.04/stable/current/{processor}/hvm/ebs-gp3/ami-id"


def plant(account: str, region: str, domain: str) -> None:
    """Give the account of the sandbox what the design looks up; nothing that a deployment should make."""
    _hosted_zone(account, domain)
    _prefix_list(account, region)
    _images(account, region)


def _hosted_zone(account: str, domain: str) -> None:
    """The zone of the domain above, as a company has it; of the domain itself where there is none above."""
    from moto.route53.models import route53_backends

    above = domain.partition(".")[2]
    name = above if "." in above else domain
    route53_backends[account]["aws"].create_hosted_zone(
        name=f"{name}.", private_zone=False, caller_reference="seed", comment="of the sandbox"
    )


def _prefix_list(account: str, region: str) -> None:
    from moto.ec2.models import ec2_backends

    backend = ec2_backends[account][region]
    present = [one.prefix_list_name for one in backend.describe_managed_prefix_lists()]
    if PREFIX_LIST not in present:
        backend.create_managed_prefix_list(
            address_family="IPv4",
            entry=[{"Cidr": one, "Description": "CloudFront"} for one in CLOUDFRONT_RANGES],
            max_entries="55",
            prefix_list_name=PREFIX_LIST,
            tags={},
        )


def _images(account: str, region: str) -> None:
    """The parameters that name Canonical's machine images, each naming an image that the sandbox knows.

    Only AWS may put a parameter under ``/aws``: not by the API, then.
    """
    from moto.core.utils import utcnow
    from moto.ec2.models import ec2_backends
    from moto.ssm.models import Parameter, ssm_backends

    image = sorted(ec2_backends[account][region].amis)[0]
    store = ssm_backends[account][region]._parameters
    for processor in ("amd64", "arm64"):
        name = IMAGES.format(processor=processor)
        store[name].append(
            Parameter(
                account_id=account,
                name=name,
                value=image,
                parameter_type="String",
                description="",
                allowed_pattern="",
                keyid="",
                last_modified_date=utcnow(),
                version=1,
                data_type="aws:ec2:image",
            )
        )
