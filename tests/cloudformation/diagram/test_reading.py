"""The picture says what the templates of an environment say: counts, sizes, addresses, and who talks to whom."""

from __future__ import annotations

import pytest

from cloudformation.diagram.model import Card, Picture, Way
from cloudformation.diagram.reading import picture_of
from cloudformation.diagram.reading.words import times
from cloudformation.errors import DesignError
from cloudformation.invariants.world import World
from tests.cloudformation.designs import options_of
from tests.cloudformation.diagram.pictures import drawn


def lines(card: Card | None) -> str:
    assert card
    return " | ".join((card.title, *card.lines))


def test_production_is_as_its_settings_have_it() -> None:
    picture = drawn()
    assert picture.title == "production: loans.example.com"
    assert picture.region == "eu-west-1"
    assert picture.network.cidr == "10.20.0.0/16"
    assert picture.network.zones == ("Availability Zone A", "Availability Zone B")
    assert picture.backend
    assert picture.backend.title == "Auto Scaling group"
    assert picture.backend.lines == (times(2, 12, "t3.small"),)
    assert picture.database
    assert lines(picture.database.primary) == "RDS primary | PostgreSQL 17 | db.t4g.medium"
    assert picture.database.standby
    assert lines(picture.records) == "Route 53 | loans.example.com | and api"
    assert lines(picture.distribution) == "CloudFront | TLS 1.2 or newer | HTTP/3"
    assert lines(picture.certificate) == "Certificate | 2 names, us-east-1"
    assert lines(picture.bucket) == "S3 bucket | JavaScript frontend | private"
    assert lines(picture.table) == "DynamoDB | history of requests | on demand"
    assert [lines(card) for card in picture.microservices] == [
        "Scoring | scoring.example.com",
        "Notifications | notifications.example.com",
    ]
    assert [card.title for card in picture.services] == ["Secrets Manager", "ECR", "CloudWatch"]


def test_the_rows_are_public_backend_and_database_each_in_both_zones() -> None:
    rows = drawn().network.rows
    assert [[subnet.reach for subnet in row] for row in rows] == [
        ["public", "public"],
        ["outgoing", "outgoing"],
        ["isolated", "isolated"],
    ]
    assert [[subnet.zone for subnet in row] for row in rows] == [[0, 1]] * 3
    assert len({subnet.cidr for row in rows for subnet in row}) == 6


def test_everything_that_talks_in_production_has_its_arrow() -> None:
    said = {(flow.way, flow.lines) for flow in drawn(droplet_address="203.0.113.9").flows}
    assert said == {
        (Way.NAMES, ("DNS",)),
        (Way.VISITS, ("HTTPS 443",)),
        (Way.DROPLET, ("HTTPS 443",)),
        (Way.FILES, ("signed requests",)),
        (Way.REQUESTS, ("HTTPS 443, VPC origin", "/api/*, /readyz, /admin/*")),
        (Way.FORWARDS, ("HTTP 8000",)),
        (Way.QUERIES, ("PostgreSQL 5432", "TLS")),
        (Way.REPLICATES, ("synchronous", "replication")),
        (Way.HISTORY, ("HTTPS 443",)),
        (Way.LEAVES, ("HTTPS 443",)),
        (Way.GATEWAY, ()),
        (Way.MICROSERVICES, ("HTTPS 443",)),
        (Way.SERVICES, ("HTTPS 443",)),
    }


def test_each_zone_leaves_by_its_own_nat_gateway_where_there_are_two() -> None:
    picture = drawn()
    assert len(picture.flow(Way.LEAVES)) == len(picture.flow(Way.GATEWAY)) == 2
    for nat in picture.network.nats:
        assert zone_of(picture, nat.subnet) == zone_of(picture, *nat.serves)


def test_both_zones_leave_by_one_nat_gateway_where_there_is_one() -> None:
    picture = drawn("staging")
    (nat,) = picture.network.nats
    assert len(nat.serves) == 2
    assert len(picture.flow(Way.LEAVES)) == 1


def zone_of(picture: Picture, wanted: str) -> int:
    return next(subnet.zone for row in picture.network.rows for subnet in row if subnet.id == wanted)


def test_staging_has_no_standby_and_is_smaller() -> None:
    picture = drawn("staging")
    assert picture.network.cidr == "10.21.0.0/16"
    assert picture.backend
    assert picture.backend.lines == (times(2, 4, "t3.micro"),)
    assert picture.database
    assert lines(picture.database.primary) == "RDS | PostgreSQL 17 | db.t4g.micro"
    assert picture.database.standby is None
    assert not picture.flow(Way.REPLICATES)


def test_tasks_of_ecs_stand_where_instances_would() -> None:
    picture = drawn(compute="ecs", least_instances=3, busy_instances=3, most_instances=9)
    assert picture.backend
    assert picture.backend.title == "ECS service"
    assert picture.backend.lines[0].startswith(times(3, 9, ""))
    assert picture.backend.unit.title == "Fargate tasks"
    assert picture.backend.unit.icon == "compute/fargate"
    assert {flow.way for flow in picture.flows} == {flow.way for flow in drawn().flows}


def test_there_is_a_droplet_only_where_it_has_a_record() -> None:
    assert drawn().droplet is None
    assert not drawn().flow(Way.DROPLET)
    there = drawn(droplet_address="203.0.113.9")
    assert lines(there.droplet) == "Droplet | 203.0.113.9"
    assert lines(there.records) == "Route 53 | loans.example.com | and api, droplet"


def test_watching_tells_somebody_only_where_somebody_is_named() -> None:
    assert not any("e-mail" in line for card in drawn().services for line in card.lines)
    assert any("e-mail" in line for card in drawn(alarm_email="ops@example.com").services for line in card.lines)


def test_ids_are_the_places_of_resources_and_each_stands_for_one_thing() -> None:
    picture = drawn(droplet_address="203.0.113.9")
    ends = {end for flow in picture.flows for end in (flow.source, flow.target)}
    assert {"people", "network.InternetGateway", "network.NatGatewayA", "data.Database", "dns.Droplet"} <= ends


def test_what_has_no_network_is_not_drawn() -> None:
    with pytest.raises(DesignError, match="no network"):
        picture_of(World(options_of("production"), {}))
