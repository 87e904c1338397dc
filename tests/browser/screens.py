"""Check that a page fits narrow screens and large text."""

from playwright.sync_api import Page

# WCAG 2.2: 1.4.10, reflow at 320 pixels, and 1.4.4, text at twice its size.
SCREENS = [(375, "100%"), (320, "100%"), (640, "200%"), (1280, "200%")]
WIDER_THAN_THE_SCREEN = """text => {
  document.documentElement.style.fontSize = text;
  const page = document.scrollingElement;
  const wide = [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1);
  return page.scrollWidth > innerWidth ? [page.scrollWidth, ...wide.map(e => e.outerHTML.slice(0, 80))] : [];
}"""


def overflow(page: Page) -> list[str]:
    """Return what is wider than the screen, for each screen width and text size."""
    found = []
    for width, text in SCREENS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width} pixels, text {text}: {what}" for what in page.evaluate(WIDER_THAN_THE_SCREEN, text)]
    return found
