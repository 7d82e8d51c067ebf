"""The diagram that the documents show is that of the templates as they are."""

from __future__ import annotations

import hashlib
import re

from ops.aws import diagram, documented

STALE = f"docs/diagram.svg is older than the templates; draw it anew: {diagram.COMMAND}"


def test_the_committed_diagram_is_drawn_from_the_templates_as_they_are() -> None:
    """Nothing has to be drawn to know: the SVG holds the digest of the shapes that it was drawn from."""
    shapes = diagram.shapes_of(documented.design())
    found = re.search(r'data-source="([^"]*)"', (documented.FOLDER / "diagram.svg").read_text())
    assert found
    assert found.group(1) == f"sha256:{hashlib.sha256(shapes.encode()).hexdigest()}", STALE


def test_the_documented_design_shows_all_that_there_can_be() -> None:
    shapes = diagram.shapes_of(documented.design())
    for word in (
        "People", "Route 53", "CloudFront", "S3 bucket", "VPC 10.20.0.0/16", "Availability Zone A", "Internet gateway",
        "NAT gateway", "Load balancer", "Auto Scaling group", "RDS primary", "RDS standby", "DynamoDB", "Scoring",
        "Notifications", "Secrets Manager", "ECR", "Droplet", "Region eu-west-1", "Gateway",
    ):  # fmt: skip
        assert f'"text": "{word}"' in shapes, word
