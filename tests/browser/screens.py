"""Check that a page fits narrow screens, large text and longer words, and that a projector's page has no small text."""

from collections.abc import Sequence

from playwright.sync_api import Page

# WCAG 2.2: 1.4.10, reflow at 320 pixels, and 1.4.4, text at twice its size.
SCREENS = [(375, "100%"), (375, "200%"), (640, "200%"), (1280, "200%"), (320, "100%")]
NARROW = [(375, "200%"), (320, "100%")]  # the least room for each size of text
WIDER_THAN_THE_SCREEN = """text => {
  document.documentElement.style.fontSize = text;
  const page = document.scrollingElement;
  const wide = [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1);
  return page.scrollWidth > innerWidth ? [page.scrollWidth, ...wide.map(e => e.outerHTML.slice(0, 80))] : [];
}"""
# Other languages have longer words. A vowel of each word is repeated, so that it is 40 % longer. Codes and addresses
# stay as they are.
LENGTHEN = r"""() => {
  const longer = word => {
    const at = Math.max(word.search(/[aeiou]/i), 0);
    return word.slice(0, at) + word[at].repeat(Math.round(word.length * 0.4)) + word.slice(at);
  };
  const lengthen = text => text.replace(/\S+/g, token =>
    /[@\/_\d]|\.\w/.test(token) ? token : token.replace(/\p{L}+/gu, longer));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!text.parentElement.closest("script, style, textarea, code, [translate=no]")) text.data = lengthen(text.data);
  }
  for (const button of document.querySelectorAll("input:is([type=submit], [type=button])")) {
    button.value = lengthen(button.value);
  }
  for (const cell of document.querySelectorAll("[data-label]")) cell.dataset.label = lengthen(cell.dataset.label);
}"""
# Boxes whose text lies over the next one, which makes no page wider. Four pixels are for the ring of the focus,
# and the bar of a phone reaches the edges of the screen.
WIDER_THAN_THEIR_BOX = """() => [...document.querySelectorAll("main *:not(.visually-hidden, .visually-hidden *)")]
  .filter(e => e.checkVisibility() && e.clientWidth && getComputedStyle(e).overflowX == "visible")
  .filter(e => e.scrollWidth > e.clientWidth + 4 && !e.querySelector(":scope > .save-bar"))
  .map(e => e.outerHTML.slice(0, 80))"""
# Words that go on in the next line, but for those that no phone has room for: long ones, addresses and code.
BROKEN_WORDS = r"""() => {
  document.documentElement.style.fontSize = "200%";
  const broken = [], range = document.createRange(), others = ".visually-hidden, code, pre, textarea";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!text.parentElement.checkVisibility() || text.parentElement.closest(others)) continue;
    for (const { 0: token, index } of text.data.matchAll(/\S+/g)) {
      if (/[@[\]]|\w\.\w|:\/\//.test(token)) continue;
      for (const { 0: word, index: at } of token.matchAll(/[^\u2010-\u2014\/-]+/g)) {
        range.setStart(text, index + at);
        range.setEnd(text, index + at + word.length);
        const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
        if (lines.size > 1 && word.length < 14) broken.push(word);
      }
    }
  }
  return broken;
}"""
# All in one call, because a call to the browser costs as much as the look.
WIDER_WITH_LONGER_WORDS = f"""() => {{
  ({LENGTHEN})();
  return [...({WIDER_THAN_THE_SCREEN})("100%"), ...({WIDER_THAN_THEIR_BOX})()].map(String);
}}"""

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


def broken_words(page: Page) -> list[str]:
    """Return the words that a phone breaks apart with text at twice its size."""
    page.set_viewport_size({"width": 375, "height": 800})
    found: list[str] = page.evaluate(BROKEN_WORDS)
    return found


def overflow_with_longer_words(page: Page) -> list[str]:
    """Make each word of the page 40 % longer. Return what is wider than a screen of 320 pixels, or than its box."""
    page.set_viewport_size({"width": 320, "height": 800})
    found: list[str] = page.evaluate(WIDER_WITH_LONGER_WORDS)
    return found


def small_text(page: Page) -> list[str]:
    """Return the text of a projector's page that is shown smaller than 24 pixels."""
    found: list[str] = page.evaluate(SMALL_TEXT)
    return found
