"""What journeys of the policy library share: an organ's people, their three reviews, axe's look at both widths."""

from __future__ import annotations

from playwright.sync_api import Page

from .asking import Picture, Seat, address
from .test_accessible import OURS, RULES, violations

EDITOR = "kgsxj_dugu"
REVIEWERS = ("kgsxj_sikong", "kgsxj_xiahou", "kgsxj_tuoba")
GATES = ("政治关", "法律关", "政策关", "保密关", "文字关")
#: The two widths that the house is made for.
WIDTHS = ((1366, 900), (390, 844))


def shuts_nobody_out(page: Page, picture: Picture, name: str, *, at_desk: bool = False) -> None:
    """Lay the page before axe at both widths, and see that it does not scroll sideways; keep a picture of each."""
    faults: dict[str, object] = {}
    # A message that is still fading in has no contrast yet.
    page.evaluate("Promise.allSettled(document.getAnimations().map(each => each.finished))")
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        # Wagtail's own frame breaks some habits that are no part of WCAG.
        if found := violations(page, RULES if at_desk else OURS):
            faults[f"{name} {width}"] = found
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            faults[f"{name} {width} sideways"] = page.evaluate("document.documentElement.scrollWidth")
        picture(page, f"{name}-{width}")
    page.set_viewport_size({"width": WIDTHS[0][0], "height": WIDTHS[0][1]})
    assert not faults, faults


def pass_three_reviews(sign_in: Seat, items: list[int]) -> None:
    """Three people of the organ pass each item, in their order."""
    for username in REVIEWERS:
        reviewer = sign_in(username)
        for item in items:
            reviewer.goto(address(reviewer, f"/desk/review/{item}/"))
            for gate in GATES:
                reviewer.get_by_label(gate).check()
            reviewer.locator("[name=secrecy][value=may_release]").check()
            with reviewer.expect_navigation():
                reviewer.get_by_role("button", name="通过").click()
