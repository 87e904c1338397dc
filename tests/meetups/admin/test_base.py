"""The base class of the admin pages: invalid input gets an error message or a 4xx response, never a server error."""

from itertools import product

import pytest

from blog.models import Post
from meetups.models import Attendee, Event, OutboxEmail, Picture, User, Venue
from tests.meetups.admin.sides import address

pytestmark = pytest.mark.django_db
BIG = "9" * 20


@pytest.mark.parametrize("model", [Event, Attendee, Post, Venue, User, OutboxEmail])
def test_invalid_query_string_redirects_to_the_list(client, model):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))

    for query in (
        "p=-1", "p=x", "o=x", "q=%00", "created_at__year=10000", "starts_at__year=0&starts_at__month=13",
        "id__in=" + BIG, "status__exact='", "group__id__exact=x", "_to_field=password", "is_superuser__exact=x", "e=1",
    ):  # fmt: skip
        response = client.get(f"{address(model, 'changelist')}?{query}")

        assert response.status_code in {200, 302, 400}, query
        assert response.headers.get("Location", f"{address(model, 'changelist')}?e=1").endswith("?e=1"), query


@pytest.mark.parametrize("pk", ["x", "-1", BIG, "\x00", "1 OR 1=1"])
def test_invalid_id_of_a_chosen_row_is_a_bad_request(organiser, pk):
    data = {"action": "publish", "_selected_action": ["1", pk]}

    assert organiser.post(address(Event, "changelist"), data).status_code == 400


@pytest.mark.parametrize("pk", ["x", "-1", BIG, "\x00", "1 OR 1=1"])
def test_invalid_id_in_a_form_is_an_error_on_its_field(organiser, pk):
    for model, data in (
        (Event, {"group": pk}),
        (Attendee, {"event": pk}),
        (Post, {"series": pk}),
        (Post, {"tags": [pk]}),
    ):
        response = organiser.post(address(model, "add"), data)
        if response.status_code == 400 and pk == BIG:
            continue  # larger than the column
        assert (response.status_code, set(data) <= set(response.context["adminform"].form.errors)) == (200, True), data


@pytest.mark.parametrize("model", [Event, Attendee, Post, Venue])
def test_overlong_and_unreadable_fields_are_errors_on_the_form(organiser, model):
    names = ("name", "title", "headline", "slug", "summary", "body", "starts_at_0", "starts_at_1", "zone", "capacity",
             "latitude", "email", "published_at_0", "published_at_1", "status", "address_country")  # fmt: skip
    for value in ("x" * 10_000, "9" * 400, "\x00", "\u202e", ""):
        response = organiser.post(address(model, "add"), dict.fromkeys(names, value))
        assert (response.status_code, bool(response.context["adminform"].form.errors)) == (200, True)


def test_missing_row_redirects_to_the_index(organiser):
    for pk, page in product(("0", "x", "_5F", BIG, "-1"), ("change", "delete", "history")):
        response = organiser.get(f"/admin/meetups/event/{pk}/{page}/")
        assert (response.status_code, response.headers["Location"]) == (302, "/admin/"), (pk, page)


def test_help_says_how_to_write_bold_words_and_links(organiser):
    fields = organiser.get(address(Event, "add")).context["adminform"].form.fields

    assert fields["description"].help_text == (
        "Everything else. Markdown. Write **bold**, [a link](https://example.org), - a list."
    )
    assert fields["summary"].help_text == "What happens, in a sentence or two. Shown in lists."


def test_page_has_its_own_words_for_fields(organiser):
    venue = organiser.get(address(Venue, "add")).context["adminform"].form
    picture = organiser.get(address(Picture, "add")).context["adminform"].form

    assert venue.fields["slug"].help_text == "The last part of the URL of the venue’s page. It cannot be changed later."
    assert picture.fields["alternative"].label == "Description"
