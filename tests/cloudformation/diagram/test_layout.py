"""The page: nothing overlaps, nothing leaves it, and no arrow runs through what it doesn't join."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cloudformation.diagram.layout import drawing
from cloudformation.diagram.layout.arrows import crossings
from cloudformation.diagram.layout.style import fitted, width
from cloudformation.diagram.shapes import Arrow, Drawing, Frame, Gap, Icon, Text
from tests.cloudformation.diagram.pictures import drawn

Box = tuple[int, int, int, int]
EVERYTHING = {"droplet_address": "203.0.113.9", "alarm_email": "ops@example.com"}
ALL_AND_ECS = {**EVERYTHING, "compute": "ecs"}
PAGES = {
    "production": drawing(drawn(**EVERYTHING)),
    "staging": drawing(drawn("staging")),
    "ecs": drawing(drawn(**ALL_AND_ECS)),
}


@pytest.fixture(params=list(PAGES))
def page(request: pytest.FixtureRequest) -> Drawing:
    return PAGES[request.param]


def of_kind(page: Drawing, *kinds: type) -> list[object]:
    return [shape for shape in page.shapes if isinstance(shape, kinds)]


def box(shape: object) -> Box:
    """Left, top, right, bottom; of a text from its capitals to its base line."""
    match shape:
        case Text():
            wide = width(shape.text, shape.size, shape.bold)
            left = shape.x - {"start": 0, "middle": wide // 2, "end": wide}[shape.anchor]
            return left, shape.y - shape.size + 2, left + wide, shape.y + 2
        case Icon():
            return shape.x, shape.y, shape.x + shape.size, shape.y + shape.size
        case Frame():
            return shape.x, shape.y, shape.right, shape.bottom
    raise TypeError(shape)


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def within(inner: Box, outer: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def overlaps(page: Drawing) -> Iterator[tuple[object, object]]:
    """Texts and icons that lie on each other."""
    for one, other in combinations(of_kind(page, Text, Icon), 2):
        if overlap(box(one), box(other)):
            yield one, other


def run_through(page: Drawing) -> Iterator[tuple[Arrow, object]]:
    """Texts and icons that an arrow runs through."""
    for arrow in of_kind(page, Arrow):
        assert isinstance(arrow, Arrow)
        for (ax, ay), (bx, by) in pairwise(arrow.points):
            line = min(ax, bx) - 1, min(ay, by) - 1, max(ax, bx) + 1, max(ay, by) + 1
            yield from ((arrow, shape) for shape in of_kind(page, Text, Icon) if overlap(line, box(shape)))


def test_texts_and_icons_do_not_overlap(page: Drawing) -> None:
    assert list(overlaps(page)) == []


def test_no_arrow_runs_through_a_text_or_an_icon(page: Drawing) -> None:
    assert list(run_through(page)) == []


def test_everything_is_on_the_page(page: Drawing) -> None:
    paper = (0, 0, page.width, page.height)
    assert [shape for shape in of_kind(page, Text, Icon, Frame) if not within(box(shape), paper)] == []


def test_frames_are_nested_or_apart(page: Drawing) -> None:
    """All but two: the balancer and the group lie across both zones, that is what they are for."""
    frames = [box(frame) for frame in of_kind(page, Frame)]
    across = [
        pair
        for pair in combinations(frames, 2)
        if overlap(*pair) and not within(*pair) and not within(pair[1], pair[0])
    ]
    zones_and_subnets = 4
    assert len(across) == 2 * zones_and_subnets


def test_arrows_are_straight_and_go_somewhere(page: Drawing) -> None:
    for arrow in of_kind(page, Arrow):
        assert isinstance(arrow, Arrow)
        for (ax, ay), (bx, by) in pairwise(arrow.points):
            assert (ax == bx) != (ay == by), arrow


def test_each_crossing_is_bridged(page: Drawing) -> None:
    arrows = [one for one in page.shapes if isinstance(one, Arrow)]
    crossed = [ends for one, other in combinations(arrows, 2) for ends in crossings(one, other)]
    assert [(gap.start, gap.end) for gap in page.shapes if isinstance(gap, Gap)] == crossed


def test_production_has_one_crossing_and_staging_too() -> None:
    """Zone A is to the left of the way in, and its way out leads to the right."""
    assert {name: len(of_kind(page, Gap)) for name, page in PAGES.items()} == {"production": 1, "staging": 1, "ecs": 1}


def test_each_arrow_of_the_legend_is_drawn(page: Drawing) -> None:
    arrows = [(one.colour, one.dash) for one in page.shapes if isinstance(one, Arrow)]
    for look in arrows[-3:]:
        assert arrows.count(look) >= 2


def test_the_legend_has_only_what_is_drawn() -> None:
    words = {name: {shape.text for shape in page.shapes if isinstance(shape, Text)} for name, page in PAGES.items()}
    assert "replication" in words["production"]
    assert "replication" not in words["staging"]


def test_one_always_runs_in_each_zone_and_more_may_come() -> None:
    icons = [shape for shape in PAGES["production"].shapes if isinstance(shape, Icon) and shape.name == "compute/ec2"]
    assert [icon.faint for icon in icons] == [False, True, False, True]


def test_the_same_templates_give_the_same_bytes() -> None:
    assert drawing(drawn(**EVERYTHING)).text == PAGES["production"].text


def test_words_for_those_who_cannot_see_it() -> None:
    page = PAGES["production"]
    assert page.title == "Network diagram of production: loans.example.com"
    assert "People visit CloudFront." in page.description
    assert "RDS primary replicates to RDS standby." in page.description
    assert "asks, over the internet, the microservices Scoring, Notifications." in page.description


# A design takes a while: the first example that fails is shown as it is, not made smaller.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
hosts = st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20), min_size=2, max_size=4).map(".".join)


@settings(max_examples=15, deadline=None, phases=QUICK)
@given(
    domain=hosts,
    scoring=hosts,
    nat_gateways=st.sampled_from([1, 2]),
    multi_az=st.booleans(),
    compute=st.sampled_from(["ec2", "ecs"]),
    bounds=st.tuples(st.integers(2, 100), st.integers(1, 100)),
    size=st.sampled_from(["t3.small", "m7i-flex.large", "c7i.12xlarge"]),
    droplet=st.sampled_from([None, "203.0.113.9", "255.255.255.255"]),
    cidr=st.sampled_from(["10.20.0.0/16", "192.168.128.0/17", "172.31.240.0/20"]),
)
def test_whatever_the_settings_nothing_overlaps(
    domain: str,
    scoring: str,
    nat_gateways: int,
    multi_az: bool,
    compute: str,
    bounds: tuple[int, int],
    size: str,
    droplet: str | None,
    cidr: str,
) -> None:
    least, more = bounds
    page = drawing(
        drawn(
            domain=domain,
            scoring_url=f"https://{scoring}",
            nat_gateways=nat_gateways,
            database_multi_az=multi_az,
            compute=compute,
            least_instances=least,
            busy_instances=least,
            most_instances=least + more,
            instance_type=size,
            droplet_address=droplet,
            vpc_cidr=cidr,
        )
    )
    assert list(overlaps(page)) == []
    assert list(run_through(page)) == []


@given(text=st.text(max_size=60), room=st.integers(20, 300))
def test_a_fitted_text_is_its_beginning_and_fits(text: str, room: int) -> None:
    shown = fitted(text, room, 13)
    assert width(shown, 13) <= room
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))
