"""Emails beside each other on one page: narrow and wide, light and dark, and without pictures."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django.conf import settings
from playwright.sync_api import Page

from meetups.models import OutboxEmail
from tests.emails import Html

WIDTHS = (320, 600)
# The faults of the email in each frame: parts wider than it, and text that cannot be read on its background.
PROBLEMS = """() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number)
  const light = colour => {
    const [r, g, b] = numbers(colour).map(part => part / 255).map(
      part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
  }
  const behind = element => {
    const colour = getComputedStyle(element).backgroundColor
    return numbers(colour)[3] === 0 ? behind(element.parentElement) : colour
  }
  const contrast = element => {
    const both = [light(getComputedStyle(element).color), light(behind(element))]
    return Math.max(...both) / Math.min(...both)
  }
  const hasText = element => element.alt || [...element.childNodes].some(
    node => node.nodeType === Node.TEXT_NODE && node.data.trim())
  return [...document.querySelectorAll('iframe')].flatMap(frame => {
    const page = frame.contentDocument, found = []
    if (page.documentElement.scrollWidth > frame.clientWidth) found.push('too wide')
    if (page.querySelectorAll('h1').length !== 1) found.push('not one heading')
    if (page.querySelectorAll('.button').length > 1) found.push('more than one button')
    for (const image of page.images) if (!image.alt) found.push('a picture without words')
    for (const button of page.querySelectorAll('.button'))
      if (button.tagName !== 'A' || !button.href) found.push('a button that is no link')
    for (const element of page.body.querySelectorAll('*'))
      if (hasText(element) && contrast(element) < 4.5) found.push(`cannot be read: ${element.outerHTML.slice(0, 80)}`)
    return found.map(words => `${frame.title}: ${words}`)
  })
}"""


def show(page: Page, emails: Iterable[OutboxEmail]) -> None:
    """Show emails in a page: each in a frame of each width. Their pictures are not loaded."""
    frames = [
        f'<iframe title="{email.kind}, {width} pixels" width="{width}" '
        f'srcdoc="{escape(_without_pictures(email))}"></iframe>'
        for email in emails
        for width in WIDTHS
    ]
    page.set_content("".join(frames))


def _without_pictures(email: OutboxEmail) -> str:
    """Return the HTML with pictures that a browser cannot show, as a mail program that loads none."""
    return str(email.html).replace("cid:", "data:,")


def problems(page: Page, emails: Iterable[OutboxEmail]) -> list[str]:
    """Return what is wrong with these emails in a light and in a dark mail program."""
    show(page, emails)
    found: list[Any] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}, {problem}" for problem in page.evaluate(PROBLEMS)]
    return found


def differences(email: OutboxEmail) -> list[str]:
    """Return what the plain text of an email lacks: links of its HTML, and a capital letter at the start."""
    links = {href.replace("&amp;", "&") for href in Html(email.html).hrefs if href and not href.startswith("mailto:")}
    lacking = [href for href in links if href not in f"{email.text} {settings.SITE_URL}/"]
    first = email.text.split("\n\n")[1][:1]
    begins = [] if first.isupper() or not first.isalpha() else ["a first sentence with a capital letter"]
    return [f"{email.kind}: {words}" for words in [*lacking, *begins]]


def faults_of_each_kind(page: Page, kinds: set[str]) -> list[str]:
    """Return what is wrong with one email of each kind: kinds that were not written, their look, and their text."""
    emails = {email.kind: email for email in OutboxEmail.objects.order_by("pk")}
    differing = [words for email in emails.values() for words in differences(email)]
    return [*sorted(kinds ^ set(emails)), *problems(page, emails.values()), *differing]
