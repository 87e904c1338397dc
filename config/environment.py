"""How a setting is read from the environment, or from `.env` beside manage.py; and the error that names a bad one."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
env.read_env(Path(__file__).resolve().parent.parent / ".env")


def required(name: str, hint: str) -> str:
    """Return the variable, or stop with an error that names it: a site must not start on a guess."""
    value = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {hint}")
    return value


def parsed(name: str, parse: Callable[[str], Any], default: str, example: str) -> Any:
    """Return what the variable means (the default's meaning when it is empty), or stop with an error that names it."""
    try:
        return parse(env.str(name, default="").strip() or default)
    except (ImproperlyConfigured, KeyError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{name} is set to something else than it should be. An example: {example}"
        ) from error


def hosts(text: str) -> list[str]:
    return [host.strip() for host in text.split(",") if host.strip()]


def web_address(text: str) -> str:
    if urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).hostname:
        raise ValueError(text)
    return text.rstrip("/")


def database(text: str) -> dict[str, Any]:
    config: dict[str, Any] = env.db_url_config(text)
    if config["ENGINE"] not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}:
        raise ValueError(text)
    return config


def rate(text: str) -> str:
    if not re.fullmatch(r"\d{1,9}/([1-9]\d{0,3})?[smhd]", text, re.ASCII):  # as meetups.services.limits reads it
        raise ValueError(text)
    return text
