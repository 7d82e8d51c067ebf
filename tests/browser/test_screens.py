"""Each screen for itself: what goes wrong is said in its place, and everybody can use it."""

from __future__ import annotations

import pytest
from conftest import assert_accessible, assert_fits
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("path", ["/", "/follow", "/sign-in", "/no-such-page", "/follow/AAAAAAAAAAAAAAAAAAAAAA"])
def test_a_screen_is_accessible_and_fits(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert_accessible(page)
    assert_fits(page)


def test_an_empty_form_names_each_field_and_sends_nothing(page: Page) -> None:
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto("/")
    page.get_by_role("button", name="Send my request").click()
    expect(page.get_by_label("Full name")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Amount")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Full name")).to_be_focused()
    assert_accessible(page)
    assert sent == []


def test_a_wrong_password_is_said_and_nobody_is_signed_in(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("User name").fill("nobody")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.url.endswith("/sign-in")


def test_a_visitor_is_asked_to_sign_in_before_the_requests(page: Page) -> None:
    page.goto("/requests")
    page.wait_for_url("**/sign-in*")


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()


def test_everything_comes_from_one_origin(page: Page) -> None:
    origins = set()
    page.on("request", lambda request: origins.add("/".join(request.url.split("/", 3)[:3])))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert origins == {"http://127.0.0.1:8080"}
