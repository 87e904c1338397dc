"""The id of a request: from a trusted proxy or our own, in the log, in the answer and on the page for a 500."""

from contextlib import closing

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from config import request_ids
from config.kept_pages import KeptPages
from tests.wsgi import ask

GIVEN = "3f2a-4b1c-given-by-the-proxy"


@pytest.mark.parametrize(
    ("proxies", "given", "is_taken"),
    [
        (1, GIVEN, True),
        (1, "a" * 64, True),
        (0, GIVEN, False),
        (1, "", False),
        (1, "a" * 7, False),
        (1, "a" * 65, False),
        (1, "ann@example.org", False),
        (1, "with-a-new-line\n", False),
        (1, "arabic-digits-٣٤٥", False),
    ],
)
def test_id_is_that_of_a_trusted_proxy_or_a_new_one(client, settings, proxies, given, is_taken):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    answers = [client.get("/nowhere/", headers={"X-Request-ID": given})["X-Request-ID"] for _time in range(2)]

    assert (answers == [given, given]) is is_taken
    assert all(request_ids.PLAIN.fullmatch(answer) for answer in answers)
    assert len(set(answers)) == (1 if is_taken else 2)
    assert request_ids.current.get() == "-"


@pytest.mark.django_db(transaction=True)
def test_kept_page_has_no_id():
    with closing(KeptPages(WSGIHandler())) as site:
        answers = [ask(site, "/"), ask(site, "/"), ask(site, "/healthz")]

    assert ["X-Request-ID" in answer.headers for answer in answers] == [False, False, True]


def test_page_of_a_500_and_its_line_in_the_log_have_the_same_id(settings, caplog, monkeypatch):
    settings.ROOT_URLCONF, settings.ALLAUTH_TRUSTED_PROXY_COUNT = "tests.browser.broken", 1
    monkeypatch.setattr(caplog.handler, "filters", [request_ids.AddRequestId()])

    response = Client(raise_request_exception=False).get("/broken/", headers={"X-Request-ID": GIVEN})

    assert response.status_code == 500
    assert f"quote this reference: {GIVEN}" in response.content.decode()
    assert [(row.getMessage(), row.request_id) for row in caplog.records] == [
        ("Internal Server Error: /broken/", GIVEN)
    ]
