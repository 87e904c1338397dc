"""Log in with the code from the email that the worker sends."""

import re
from typing import Any

from django.test import Client

from tests.chores import work

LOGIN, CONFIRM = "/accounts/login/", "/accounts/login/code/confirm/"


def code_in(email: Any) -> str:
    """Return the log-in code in an email."""
    found = re.search(r"^[A-Z]{4}-[A-Z]{4}$", email.body, re.MULTILINE)
    assert found
    return found.group()


def ask(client: Client, email: str, **data: Any) -> Any:
    """Send the log-in form with this email address and run the worker. Return the next page."""
    response = client.post(LOGIN, {"login": email, **data}, follow=True)
    work()
    return response


def log_in(client: Client, mailoutbox: list[Any], email: str = "ada@example.org", **data: Any) -> Any:
    """Log in with the code that is emailed to this address. Return the response to the code."""
    ask(client, email)
    return client.post(CONFIRM, {"code": code_in(mailoutbox[-1]), **data})
