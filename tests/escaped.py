"""Texts that escape translation: in a page or an email of the pseudo-locale they are the words in English letters.

Letters of A to Z are also in what people wrote, which is in the database or was just sent, and in names and URLs.
"""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import unquote_plus

from django.apps import apps
from django.conf import settings
from django.db.models import CharField, Model, TextField
from django.http import HttpRequest

from meetups.models import OutboxEmail

# Names that are the same in every language, and the short names of time zones.
NAMES = {"BST", "Bluesky", "GMT", "Google", "JSON", "LinkedIn", "OpenAPI", "Outlook", "UTC", "WhatsApp"}
ATTRIBUTES = {
    "alt", "aria-description", "aria-label", "label", "placeholder", "title",
    "data-copied", "data-failed", "data-lower", "data-raise", "data-say", "data-words",  # what scripts show
}  # fmt: skip
META = {"description", "og:description", "og:image:alt", "og:title"}
EMPTY = {"br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NOT_READ = {"code", "pre", "script", "style", "textarea"}
# Apps and models in which the site itself stores words: emails it wrote, names of models, jobs and permissions.
BY_THE_SITE = {
    "auth", "contenttypes", "django_q", "sessions",
    "meetups.FeedRecord", "meetups.Heartbeat", "meetups.Job", "meetups.LimitCounter", "meetups.OutboxEmail",
    "meetups.ScheduledEmails", "meetups.SearchWord",
}  # fmt: skip
# The ends of a run of words: punctuation, and letters that no English word has.
_BREAK = re.compile(r"\n|[^\w\s'’./@+&-]|\s[-–—·]\s|[^\x00-\x7f]+")
_URL = re.compile(r"https?://[^\s⟧]+")
_ADDRESS = re.compile(r"https?\b|\S*(?:://|\w[./@]\w)\S*|/\S*|\b[0-9a-f]{32}\b")


class Texts(HTMLParser):
    """The texts of a page that people read or hear, each with the element or the attribute it is in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._inside: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.found += [(f"{tag} {name}", values[name]) for name in sorted(ATTRIBUTES & values.keys())]
        if {values.get("name"), values.get("property")} & META and tag == "meta":
            self.found.append(("meta", values.get("content", "")))
        if tag not in EMPTY:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag = self._inside[-1] if self._inside else ""
        if tag not in NOT_READ:
            self.found.append((tag, data))


def escaped(texts: Iterable[tuple[str, str]], data: str) -> Iterator[str]:
    """Yield the words that are neither translated nor part of the data, with where they are."""
    for where, text in texts:
        for part in _BREAK.split(_URL.sub("\n", text)):
            rest = " ".join(word for word in _ADDRESS.sub("", part).split() if word.strip(".") not in NAMES)
            words = re.sub(r"^\d+\. ", "", rest).strip("-./'’&+ ")
            if re.search("[A-Za-z]", words) and not re.search(rf"(?i)\b{re.escape(words)}\b", data):
                yield f"{where}: {words!r} in {' '.join(text.split())[:150]!r}"


def escaped_in(emails: Iterable[OutboxEmail]) -> list[str]:
    """Return the words of these emails that are neither translated nor part of the data, with the kind of the email."""
    texts = [(email.kind, text) for email in emails for text in (email.subject, email.text)]
    texts += [(f"{email.kind} {where}", text) for email in emails for where, text in Texts(email.html).found]
    return list(escaped(texts, data_of_the_site()))


def data_of_the_site(request: HttpRequest | None = None) -> str:
    """Return every text of people: what is stored, but not what is chosen from a list, and what was just sent."""
    words = [settings.SITE_NAME, settings.SITE_URL, settings.SITE_CONTACT]
    if request:
        words.append(unquote_plus(request.META["QUERY_STRING"]))
        words += [text for _name, texts in request.POST.lists() for text in texts]
    for model in apps.get_models():
        if not {model._meta.app_label, model._meta.label} & BY_THE_SITE:
            words += [value for row in _rows(model) for value in row if isinstance(value, str)]
    return " ".join(" ".join(words).split())


def _rows(model: type[Model]) -> Iterable[tuple[object, ...]]:
    fields = [field for field in model._meta.concrete_fields if isinstance(field, CharField | TextField)]
    names = [field.attname for field in fields if not field.choices]
    return model._base_manager.values_list(*names) if names else []
