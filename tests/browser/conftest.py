"""A real Chromium beside the web tier; a page that fails its test when the console or the security policy complains."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

ORIGIN = "http://127.0.0.1:8080"
CHROMIUM = "/usr/bin/chromium"
# Its own sandbox needs rights that this container gave up; the others keep it from asking for the network.
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PATIENCE_MILLISECONDS = 10_000
REPORTS = Path("/reports")
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(params=[(1280, 800), (360, 740)], ids=["desktop", "phone"])
def viewport(request: pytest.FixtureRequest) -> tuple[int, int]:
    size: tuple[int, int] = request.param
    return size


@pytest.fixture
def page(browser: Browser, viewport: tuple[int, int], request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a fresh visitor; keeps a picture when the test fails."""
    width, height = viewport
    context = browser.new_context(
        base_url=ORIGIN, viewport={"width": width, "height": height}, locale="en-US", reduced_motion="reduce"
    )
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MILLISECONDS)
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.extend(_complaint(message)))
    opened.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
    failed_before = request.session.testsfailed
    yield opened
    if complaints or request.session.testsfailed > failed_before:
        opened.screenshot(path=REPORTS / f"{request.node.name}.png", full_page=True)
    context.close()
    assert not complaints, complaints


@pytest.fixture
def staff(page: Page) -> Page:
    """A page on which a member of staff has signed in."""
    sign_in(page)
    return page


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("User name").fill(os.environ["STAFF_NAME"])
    page.get_by_label("Password", exact=True).fill(os.environ["STAFF_PASSWORD"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/requests*")


def assert_accessible(page: Page) -> None:
    """No serious finding of axe (https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md)."""
    violations = Axe().run(page).response["violations"]
    found = [f"{one['id']}: {one['help']} {one['nodes'][0]['html']}" for one in violations if one["impact"] in SERIOUS]
    assert not found, found


def assert_fits(page: Page) -> None:
    """Nothing sticks out to the right: the page itself doesn't scroll sideways."""
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"the page is {overflow} pixels wider than the window"


def _complaint(message: ConsoleMessage) -> list[str]:
    """What the console shouldn't have said; a refused sign-in or an unknown reference is told there by the browser."""
    expected = "Failed to load resource" in message.text and any(code in message.text for code in ("400", "403", "404"))
    return [f"{message.type}: {message.text}"] if message.type in ("error", "warning") and not expected else []
