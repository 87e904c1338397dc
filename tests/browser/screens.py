"""Check that a page fits narrow screens and large text, and that a projector's page has no small text."""

from collections.abc import Sequence

from playwright.sync_api import Page

# WCAG 2.2: 1.4.10, reflow at 320 pixels, and 1.4.4, text at twice its size.
SCREENS = [(375, "100%"), (320, "100%"), (640, "200%"), (1280, "200%")]
NARROW = [(320, "100%"), (640, "200%")]  # the least room for each size of text
WIDER_THAN_THE_SCREEN = """text => {
  document.documentElement.style.fontSize = text;
  const page = document.scrollingElement;
  const wide = [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1);
  return page.scrollWidth > innerWidth ? [page.scrollWidth, ...wide.map(e => e.outerHTML.slice(0, 80))] : [];
}"""

# Text smaller than 24 pixels that is shown: it cannot be read from ten metres.
SMALL_TEXT = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, style = getComputedStyle(element);
    const isShown = walker.currentNode.data.trim() && element.checkVisibility({ visibilityProperty: true });
    if (isShown && !element.closest(".visually-hidden") && parseFloat(style.fontSize) < 24) {
      found.push(walker.currentNode.data.trim());
    }
  }
  return found;
}"""


def overflow(page: Page, screens: Sequence[tuple[int, str]] = SCREENS) -> list[str]:
    """Return what is wider than the screen, for each screen width and text size."""
    found = []
    for width, text in screens:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width} pixels, text {text}: {what}" for what in page.evaluate(WIDER_THAN_THE_SCREEN, text)]
    return found


def small_text(page: Page) -> list[str]:
    """Return the text of a projector's page that is shown smaller than 24 pixels."""
    found: list[str] = page.evaluate(SMALL_TEXT)
    return found
