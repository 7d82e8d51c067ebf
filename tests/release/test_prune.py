"""What is removed: what a cut-off deploy left, and versions beyond the last few; never the one that serves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ops.release import layout, prune
from tests.release.surveys import image, site, survey_of

TAGS = [f"{number:040x}" for number in range(12)]


def removed(commands: list[tuple[str, ...]]) -> set[str]:
    return {word for command in commands for word in command[3:] if command[:3] == ("docker", "image", "rm")}


@given(st.lists(st.sampled_from(TAGS), unique=True), st.lists(st.sampled_from(TAGS)), st.sampled_from(TAGS))
def test_the_current_version_and_those_that_served_last_stay(there: list[str], served: list[str], current: str) -> None:
    found = survey_of(images=tuple(image(tag) for tag in there))
    gone = removed(prune.old_images(found, served, current))
    stay = {layout.image(tag) for tag in there} - gone
    assert layout.image(current) not in gone
    assert len(stay) <= prune.KEPT
    latest = list(dict.fromkeys((current, *served)))[: prune.KEPT]
    assert {layout.image(tag) for tag in latest if tag in there} <= stay


def test_without_anything_to_remove_nothing_is_run() -> None:
    assert prune.old_images(survey_of(images=(image(TAGS[0]),)), [TAGS[0]], TAGS[0]) == []
    assert prune.leftovers(survey_of(current=site(TAGS[0]))) == []


def test_what_a_cut_off_deploy_left_is_removed_and_can_not_come_back() -> None:
    found = survey_of(
        current=site(TAGS[0], "2026-current"), others=(site(TAGS[1], "2026-left", state="exited"),),
        folders=("2026-current", "2026-left", "2026-never-started"),
    )  # fmt: skip
    commands = prune.leftovers(found)
    assert commands[0] == ("docker", "update", "--restart=no", "andamio-site-2026-left")
    folders = {command[-1] for command in commands if command[:2] == ("rm", "-rf")}
    assert folders == {f"{layout.SITES}/2026-left", f"{layout.SITES}/2026-never-started"}
    assert not any("current" in word for command in commands for word in command)
