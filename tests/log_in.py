"""Logging in as people do: with the code from the email that the worker sends."""

import re
from typing import Any

from django.test import Client

from tests.chores import work

LOGIN, CONFIRM = "/accounts/login/", "/accounts/login/code/confirm/"


def code_in(email: Any) -> str:
    """The code in an email."""
    found = re.search(r"^[A-Z]{4}-[A-Z]{4}$", email.body, re.MULTILINE)
    assert found
    return found.group()


def ask(client: Client, email: str, **data: Any) -> Any:
    """Enter the email address at the log-in form and let the worker work. The page that comes next."""
    response = client.post(LOGIN, {"login": email, **data}, follow=True)
    work()
    return response


def log_in(client: Client, mailoutbox: list[Any], email: str = "ada@example.org", **data: Any) -> Any:
    """Log in with the code that is sent to the email address. The answer to the code."""
    ask(client, email)
    return client.post(CONFIRM, {"code": code_in(mailoutbox[-1]), **data})
