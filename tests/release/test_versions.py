"""Which version a rollback goes to, and what is said when it can't."""

from __future__ import annotations

import pytest

from ops.errors import AndamioError, BadInput
from ops.release import audit, layout
from ops.release.audit import Entry
from ops.release.versions import check_wanted, to_go_back_to
from tests.release.surveys import image, site, survey_of

ONE, TWO, THREE = "1" * 40, "2" * 40, "3" * 40


def done(tag: str, number: int = 1, result: str = audit.DONE) -> Entry:
    return Entry(f"{number}-{tag[:12]}", "2026-01-01T00:00:00Z", "deploy", "ana@laptop", "", tag, result)


def test_without_a_wish_it_is_the_one_that_served_before() -> None:
    found = survey_of(images=(image(ONE), image(TWO), image(THREE)), current=site(THREE))
    entries = [done(ONE), done(TWO, 2), done(THREE, 3)]
    assert to_go_back_to(found, entries, "") == TWO


def test_a_version_that_failed_or_is_gone_is_no_place_to_go_back_to() -> None:
    found = survey_of(images=(image(ONE), image(THREE)), current=site(THREE))
    entries = [done(ONE), done(TWO, 2), done(THREE, 3, audit.FAILED), done(THREE, 4)]
    assert to_go_back_to(found, entries, "") == ONE


def test_a_second_rollback_returns_to_where_the_first_began() -> None:
    found = survey_of(images=(image(ONE), image(TWO)), current=site(ONE))
    assert to_go_back_to(found, [done(ONE), done(TWO, 2), done(ONE, 3)], "") == TWO


def test_an_abbreviation_is_enough() -> None:
    found = survey_of(images=(image(ONE), image(TWO)), current=site(TWO))
    assert to_go_back_to(found, [], ONE[:7]) == ONE


def test_a_pruned_version_lists_what_there_is() -> None:
    found = survey_of(images=(image(TWO), image(THREE)), current=site(THREE))
    with pytest.raises(BadInput, match="is not on the droplet") as refusal:
        to_go_back_to(found, [done(ONE)], ONE)
    assert TWO in refusal.value.hint
    assert THREE in refusal.value.hint


def test_an_ambiguous_one_lists_what_it_could_be() -> None:
    close = ONE[:-1] + "2"
    found = survey_of(images=(image(ONE), image(close), image(TWO)), current=site(TWO))
    with pytest.raises(BadInput, match="ambiguous") as refusal:
        to_go_back_to(found, [], "1111111")
    assert ONE in refusal.value.hint
    assert close in refusal.value.hint
    assert TWO not in refusal.value.hint


def test_without_a_version_before_it_says_so() -> None:
    found = survey_of(images=(image(ONE),), current=site(ONE))
    with pytest.raises(AndamioError, match="no version before"):
        to_go_back_to(found, [done(ONE)], "")


@pytest.mark.parametrize("given", ["latest", ";id", "-x", "1" * 129, "123456", "A" * 40, "1234567\n"])
def test_what_names_no_version_is_bad_input(given: str) -> None:
    with pytest.raises(BadInput):
        check_wanted(given)


def test_versions_are_shown_short() -> None:
    assert layout.shown(ONE) == "1" * 12
    assert layout.shown(f"{ONE}-dirty-{'a' * 12}") == f"{'1' * 12}-dirty-aaaa"
