"""The health page of a group."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.group_years import full_year, held
from tests.handovers import team
from tests.pages import Page

pytestmark = pytest.mark.django_db
CHARTS = 7


@pytest.fixture
def leeds(client, db):
    leeds = team()
    client.force_login(leeds.ann.user)
    return leeds


def health(client, leeds):
    return client.get(reverse("admin:meetups_group_health", args=[leeds.group.pk]))


def test_group_without_meetings_has_no_numbers(client, leeds):
    page = Page(health(client, leeds))

    assert "No meeting was held in the last twelve months." in page.text
    assert (page.all("caption", id="health-table"), page.all("figure")) == ([], [])


def test_each_number_is_a_chart_with_words_and_a_column(client, leeds):
    full_year(leeds.group)

    response = health(client, leeds)

    page, html = Page(response), response.content.decode()
    assert "no-store" in response["Cache-Control"]
    charts = page.all("svg", role="img")
    texts = {key for chart in charts for key in str(chart["aria-labelledby"]).split()}
    assert (len(charts), len(texts)) == (CHARTS, 2 * CHARTS)
    assert {found["id"] for tag in ("title", "desc") for found in page.all(tag) if "id" in found} == texts
    table = html[html.index("<caption id=") : html.rindex("</table>")]
    assert (table.count('scope="col"'), table.count('scope="row"')) == (CHARTS + 1, 13)
    assert (
        re.search(r"<(script|style)>| style=| on\w+=", html[html.index('class="health"') : html.rindex("</table>")])
        is None
    )
    assert "At least half of the meetings were over 90 per cent full: look for a larger venue." in page.text


def test_page_names_nobody(client, leeds):
    held(leeds.group, timezone.now() - timedelta(days=1), came=9, organisations=3)

    text = health(client, leeds).content.decode()

    assert re.search(r"Person \d|person\d|Organisation \d", text) is None


@pytest.mark.parametrize("number", [1, 60])
def test_page_takes_the_same_queries_for_any_number_of_meetings(client, leeds, number, django_assert_num_queries):
    for days in range(number):
        held(leeds.group, timezone.now() - timedelta(days=days + 1), came=1, organisations=1)

    with django_assert_num_queries(10):
        health(client, leeds)
