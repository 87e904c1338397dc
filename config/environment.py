"""Reads settings from the environment or from `.env` beside manage.py. An error names the setting that is wrong."""

import os
import re
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

import environ
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured

YES, NO = {"1", "on", "true", "y", "yes", "ok"}, {"0", "off", "false", "n", "no"}
LONGEST_TASK = 120  # seconds; a worker ends a task then

env = environ.Env()
env.read_env(Path(__file__).resolve().parent.parent / ".env")


def text_of(name: str) -> str:
    """Return a variable without the spaces around it, or "" if it is not set.

    django-environ would read the one whose name follows a "$" at its beginning. One in fifty secret keys begins so.
    """
    return os.environ.get(name, "").strip()


def required(name: str, hint: str) -> str:
    """Return a variable that has no default. Raises ImproperlyConfigured with the name and the hint if it is empty."""
    value = text_of(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {hint}")
    return value


def parsed(name: str, parse: Callable[[str], Any], default: str, example: str) -> Any:
    """Return the parsed variable, or the parsed default if it is empty. Raises ImproperlyConfigured with an example.

    Its traceback does not have the reason, which may name a part of a password.
    """
    try:
        return parse(text_of(name) or default)
    except (ImproperlyConfigured, KeyError, ValueError):
        raise ImproperlyConfigured(
            f"{name} has a value that cannot be used. Set it to a value like this: {example}"
        ) from None


def flag(text: str) -> bool:
    """Return whether a text says yes. Raises ValueError if it does not say no either."""
    if text.lower() not in YES | NO:
        raise ValueError(text)
    return text.lower() in YES


def number(least: int, most: int) -> Callable[[str], int]:
    """Return a function that reads a whole number from `least` to `most`. It raises ValueError for any other text."""

    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return read


def wait(text: str) -> float:
    """Return a number of seconds, above 0 and below those of a task of the worker (ADR 14). Raises ValueError."""
    if not re.fullmatch(r"\d{1,3}(\.\d{1,3})?", text, re.ASCII) or not 0 < float(text) < LONGEST_TASK:
        raise ValueError(text)
    return float(text)


def hosts(text: str) -> list[str]:
    """Return host names between commas, as Django compares them: without scheme and port. Raises ValueError."""
    found = [host.strip() for host in text.split(",") if host.strip()]
    if not found or not all(re.fullmatch(r"\*|\.?[\w.-]+|\[[\da-fA-F:.]+\]", host) for host in found):
        raise ValueError(text)
    return found


def web_address(text: str) -> str:
    """Return the URL of a site, with its scheme in lower case, without a slash at its end. Raises ValueError."""
    url = urlsplit(text)
    is_plain = re.fullmatch(r"[^\s?#@]+", text) and url.port != 0  # it raises ValueError if there can be no such port
    if url.scheme not in {"http", "https"} or not url.hostname or not is_plain:
        raise ValueError(text)
    return url.geturl().rstrip("/")


def default_sender(url: str) -> str:
    """Return the email address from which the site at this URL sends, if no other is set."""
    host = urlsplit(url).hostname or ""
    return f"hello@[{host}]" if ":" in host else f"hello@{host}"


def sender(text: str) -> str:
    """Return an email address, perhaps with a name before it (RFC 5322, section 3.4). Raises ValueError."""
    email = parseaddr(text)[1]
    is_whole = text == email or text.endswith(f"<{email}>")
    if not re.fullmatch(r"[^\s@]+@[^\s@]+", email) or not is_whole or not text.isprintable():
        raise ValueError(text)
    return text


def email_server(text: str) -> dict[str, Any]:
    """Return the settings of a URL of an email server. Raises ValueError, also for smtps.

    Most people mean TLS from the beginning by it, but django-environ means STARTTLS, which hangs on such a port.
    """
    config: dict[str, Any] = env.email_url_config(text)
    scheme = urlsplit(text).scheme
    if scheme == "smtps" or (scheme.startswith("smtp") and not config["EMAIL_HOST"]):
        raise ValueError(text)
    return config


def time_zone(text: str) -> str:
    """Return the name of a time zone of the IANA database. Raises ValueError for names that are not a place."""
    if text not in available_timezones() - {"Factory", "localtime"}:
        raise ValueError(text)
    return text


def language(text: str) -> str:
    """Return the code of a language that Django is translated into, in lower case. Raises ValueError for any other."""
    if text.lower() not in dict(global_settings.LANGUAGES):
        raise ValueError(text)
    return text.lower()


def database(text: str) -> dict[str, Any]:
    config: dict[str, Any] = env.db_url_config(text)
    is_named = config["NAME"] or "service" in config.get("OPTIONS", {})
    if config["ENGINE"] not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"} or not is_named:
        raise ValueError(text)
    return config


def cache(text: str) -> dict[str, Any]:
    """Return the setting of a cache. Redis and Valkey may be away (ADR 31)."""
    config: dict[str, Any] = env.cache_url_config(text)
    if config["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
        config["BACKEND"] = "config.caches.Redis"
        for server in [config["LOCATION"]] if isinstance(config["LOCATION"], str) else config["LOCATION"]:
            urlsplit(server).port  # noqa: B018  it raises ValueError if there can be no such port
    if config["BACKEND"].endswith("LocMemCache"):  # so that many entries of one kind do not evict the others
        config.setdefault("OPTIONS", {})["MAX_ENTRIES"] = 100_000
    return config


def caches(default: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the setting CACHES. In the memory of a process, share pictures have a cache of their own: 300 of them."""
    if not default["BACKEND"].endswith("LocMemCache"):
        return {"default": default, "pictures": default}
    return {"default": default, "pictures": {**default, "LOCATION": "pictures", "OPTIONS": {"MAX_ENTRIES": 300}}}


def rate(text: str) -> str:
    if not re.fullmatch(r"\d{1,9}/([1-9]\d{0,3})?[smhd]", text, re.ASCII):  # as meetups.services.limits reads it
        raise ValueError(text)
    return text


def answers() -> tuple[str, dict[str, Any] | None]:
    """Return REPLY_EMAIL and the mailbox of IMAP_URL. Raises ImproperlyConfigured, also for a mailbox alone."""
    email = parsed("REPLY_EMAIL", reply_email, "", "reply@meetups.example.org")
    found = parsed("IMAP_URL", mailbox, "", "imaps://user:password@host/INBOX")
    if found and not email:
        raise ImproperlyConfigured("IMAP_URL is set, but not REPLY_EMAIL. Set it to the email address of that mailbox.")
    return email, found


def reply_email(text: str) -> str:
    """Return an email address in lower case, or "" for an empty text. Raises ValueError.

    "+" and up to 44 characters are added to its local part, which may have 64 (RFC 5321, section 4.5.3.1.1).
    """
    if text and not re.fullmatch(r"[a-z0-9._-]{1,20}@[a-z0-9-]+(\.[a-z0-9-]+)+", text.lower(), re.ASCII):
        raise ValueError(text)
    return text.lower()


def mailbox(text: str) -> dict[str, Any] | None:
    """Return the parts of an IMAP URL (RFC 5092), or None for an empty text.

    Raises ValueError without the text, which has a password: also for a connection without TLS to another machine.
    """
    if not text:
        return None
    try:
        url = urlsplit(text)
        port, host, name = url.port, url.hostname, unquote(url.path.strip("/")) or "INBOX"
    except ValueError:
        raise ValueError("IMAP_URL") from None
    is_private = url.scheme == "imaps" or (url.scheme == "imap" and host in {"127.0.0.1", "::1", "localhost"})
    if not (is_private and host and url.username and url.password and re.fullmatch(r"[ -~]+", name)):
        raise ValueError("IMAP_URL")
    is_encrypted = url.scheme == "imaps"
    return {
        "host": host,
        "port": port or (993 if is_encrypted else 143),
        "is_encrypted": is_encrypted,
        "user": unquote(url.username),
        "password": unquote(url.password),
        "name": name,
    }
