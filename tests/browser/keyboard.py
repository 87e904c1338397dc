"""Somebody who has no mouse."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

# What has the focus: its place in the document, its words, where it is seen, and the ring around it.
FOCUSED = """() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  return {
    place: element === document.body ? -1 : [...document.querySelectorAll("*")].indexOf(element),
    words: element.ariaLabel ?? (element.labels?.[0] ?? element).innerText.trim(),
    top: box.top + scrollY,
    is_on_screen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    has_ring: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
  };
}"""
# Whatever a keyboard should reach.
REACHABLE = """() => [...document.querySelectorAll("*")].flatMap((element, place) =>
  element.matches("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")
    && element.tabIndex >= 0 && !element.disabled && element.checkVisibility() ? [place] : [])"""


@dataclass(frozen=True)
class Keyboard:
    """Tab, Enter, Space and letters. Wherever it stops it must be seen to be there."""

    page: Page

    def __post_init__(self) -> None:
        """Nothing is on its way when it is looked at: the page scrolls at once."""
        self.page.emulate_media(reduced_motion="reduce")

    def tab(self) -> dict[str, Any]:
        """One step on; returns what has the focus then."""
        self.page.keyboard.press("Tab")
        focused: dict[str, Any] = self.page.evaluate(FOCUSED)
        if focused["place"] >= 0:
            assert focused["has_ring"], f"no ring around {focused['words']}"
            assert focused["is_on_screen"], f"{focused['words']} has the focus out of sight"
        return focused

    def to(self, words: str) -> None:
        """Step on until something with these words has the focus."""
        passed = []
        for _ in range(80):
            focused = self.tab()
            if words in focused["words"]:
                return
            passed.append(focused["words"])
        raise AssertionError(f"no Tab leads to {words}, only to {passed}")

    def press(self, key: str, words: str) -> None:
        """Step to something and press a key there."""
        self.to(words)
        self.page.keyboard.press(key)

    def go(self, words: str, key: str = "Enter") -> None:
        """Step to a link or a button, and be taken to another page by it."""
        self.to(words)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def type(self, text: str, words: str) -> None:
        """Step to a field and write into it, over what stands there."""
        self.to(words)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def walk(self) -> list[dict[str, Any]]:
        """Every stop from the beginning of the page to its end."""
        return [self.tab() for _ in self.reachable()]

    def reachable(self) -> list[int]:
        """The places in the document where it should stop."""
        places: list[int] = self.page.evaluate(REACHABLE)
        return places
