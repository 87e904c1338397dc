"""Use pages with the keyboard alone."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

# The focused element: its index in the document as it was loaded, its text, its position on the screen, its focus ring.
FOCUSED = """() => {
  window.numbered ??= [...document.querySelectorAll("*")];
  const element = document.activeElement;
  if (!window.numbered.includes(element)) window.numbered.push(element);  // it has come since
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  return {
    index: element === document.body ? -1 : window.numbered.indexOf(element),
    words: element.ariaLabel ?? (element.labels?.[0] ?? element).innerText.trim(),
    top: box.top + scrollY,
    is_on_screen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    has_ring: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
  };
}"""
# The indexes of the elements that a keyboard should reach.
REACHABLE = """() => (window.numbered ??= [...document.querySelectorAll("*")]).flatMap((element, index) =>
  element.isConnected
    && element.matches("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")
    && element.tabIndex >= 0 && !element.disabled && element.checkVisibility() ? [index] : [])"""


@dataclass(frozen=True)
class Keyboard:
    """Press keys on a page. Every focused element must be on the screen and have a focus ring."""

    page: Page

    def __post_init__(self) -> None:
        """Turn smooth scrolling off, so that positions are final when they are read."""
        self.page.emulate_media(reduced_motion="reduce")

    def tab(self) -> dict[str, Any]:
        """Press Tab. Return the element that has the focus then."""
        self.page.keyboard.press("Tab")
        focused: dict[str, Any] = self.page.evaluate(FOCUSED)
        if focused["index"] >= 0:
            assert focused["has_ring"], f"no ring around {focused['words']}"
            assert focused["is_on_screen"], f"{focused['words']} has the focus but is off the screen"
        return focused

    def to(self, words: str) -> None:
        """Press Tab until an element with these words has the focus."""
        passed = []
        for _ in range(80):
            focused = self.tab()
            if focused["index"] >= 0 and words in focused["words"]:  # after the last element, Tab leaves the page
                return
            passed.append(focused["words"])
        raise AssertionError(f"no Tab leads to {words}, only to {passed}")

    def press(self, key: str, words: str) -> None:
        """Tab to an element and press a key there."""
        self.to(words)
        self.page.keyboard.press(key)

    def go(self, words: str, key: str = "Enter") -> None:
        """Tab to a link or a button, press it, and wait for the next page."""
        self.to(words)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def type(self, text: str, words: str) -> None:
        """Tab to a field and replace its value."""
        self.to(words)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def walk(self) -> list[dict[str, Any]]:
        """Press Tab from the start of the page to its end. Return the focused elements."""
        return [self.tab() for _ in self.reachable()]

    def reachable(self) -> list[int]:
        """Return the indexes of the elements that should get the focus."""
        places: list[int] = self.page.evaluate(REACHABLE)
        return places
