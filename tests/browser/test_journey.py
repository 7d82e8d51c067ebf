"""The main job, as people do it: a visitor applies and follows; staff find, edit, decide, look back and delete."""

from __future__ import annotations

import re
import secrets

import pytest
from conftest import assert_accessible, assert_fits, sign_in
from playwright.sync_api import Locator, Page, expect


def apply_as(page: Page, name: str, amount: str = "2500.50") -> str:
    """Fill in the form and send it; returns the reference."""
    page.goto("/")
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Document number").fill("12345678")
    page.get_by_text("Female", exact=True).click()
    expect(page.get_by_role("radio", name="Female", exact=True)).to_be_checked()
    page.get_by_label("E-mail").fill("grace@example.com")
    page.get_by_label("Amount").fill(amount)
    page.get_by_role("button", name="Send my request").click()
    page.wait_for_url("**/follow/*")
    return str(page.url).rsplit("/", 1)[1]


def open_request(page: Page, name: str) -> Locator:
    """Search for an applicant and open the request; returns the drawer."""
    page.get_by_role("searchbox", name="Search").fill(name)
    expect(page.get_by_role("status").filter(has_text=re.compile(r"^1 request"))).to_be_visible()
    page.get_by_role("button", name=name).click()
    drawer = page.get_by_role("dialog", name="Loan request")
    expect(drawer).to_be_visible()
    return drawer


COVERED = """(button) => {
    const { left, top, width, height } = button.getBoundingClientRect();
    return !button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


def assert_the_toast_covers_no_button(page: Page) -> None:
    """While a toast says what was done, each button of the drawer can be pressed; for some one has to scroll."""
    expect(page.get_by_role("alert")).to_be_visible()
    for name in ("Approve", "Reject", "Delete", "Save changes", "Close"):
        button = page.get_by_role("dialog").get_by_role("button", name=name)
        button.scroll_into_view_if_needed()
        assert not button.evaluate(COVERED), f"{name} is covered"
    expect(page.get_by_role("alert")).to_be_visible()


@pytest.fixture
def applicant() -> str:
    return f"Grace Journey {secrets.token_hex(4)}"


def test_from_the_form_to_the_deleted_request(page: Page, applicant: str) -> None:
    reference = apply_as(page, applicant)
    assert re.fullmatch(r"[\w-]{22}", reference)
    expect(page.get_by_text(reference)).to_be_visible()
    assert_accessible(page)
    assert_fits(page)

    scored = page.get_by_text(re.compile("scored", re.IGNORECASE)).first
    expect(scored).to_be_visible()

    sign_in(page)
    assert_accessible(page)
    assert_fits(page)
    drawer = open_request(page, applicant)
    assert_accessible(page)

    drawer.get_by_role("form", name="Edit request").get_by_label("Amount").fill("3100.00")
    drawer.get_by_role("button", name="Save changes").click()
    expect(drawer.get_by_text("€3,100.00")).to_be_visible()

    drawer.get_by_role("button", name="Approve").click()
    expect(drawer.get_by_text("Approved", exact=True).first).to_be_visible()
    assert_the_toast_covers_no_button(page)

    drawer.get_by_role("tab", name="History").click()
    history = drawer.get_by_role("tabpanel", name="History")
    for event in ("created", "scored", "edited", "approved"):
        expect(history.get_by_text(re.compile(event, re.IGNORECASE)).first).to_be_visible()
    assert_accessible(page)

    drawer.get_by_role("tab", name="Details").click()
    drawer.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog", name="Delete this request?").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name=applicant)).to_have_count(0)

    page.goto(f"/follow/{reference}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("€3,100.00")).to_have_count(0)


SORTED = """([column, direction]) => {
    const texts = [...document.querySelectorAll(`tbody tr > :nth-child(${column})`)].map((cell) => cell.innerText);
    const amounts = texts.map((text) => Number(text.replace(/[^0-9.]/g, "")));
    const order = (a, b) => (direction === "ascending" ? a <= b : a >= b);
    return amounts.length > 5 && amounts.every((amount, row) => row === 0 || order(amounts[row - 1], amount));
}"""
AMOUNT_COLUMN = 3


@pytest.mark.parametrize("viewport", [(1280, 800)], ids=["desktop"], indirect=True)
@pytest.mark.parametrize("column", ["Applicant", "Amount", "Status", "Received", "Changed"])
def test_every_column_sorts_both_ways(staff: Page, column: str) -> None:
    header = staff.get_by_role("columnheader", name=column)
    expect(header).to_be_visible()
    for _ in range(2):
        # The first press of another column sorts it ascending; each further one turns it round.
        direction = "descending" if header.get_attribute("aria-sort") == "ascending" else "ascending"
        header.get_by_role("button").click()
        expect(header).to_have_attribute("aria-sort", direction)
        if column == "Amount":
            staff.wait_for_function(SORTED, arg=[AMOUNT_COLUMN, direction])
