"""Forms are counted by network and by email address."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from meetups.models import LimitCounter
from meetups.views.limits import is_limited, limited, takes_body_of

pytestmark = pytest.mark.django_db

ask = RequestFactory()


def view_of(scope):
    @limited(scope)
    def view(request):
        return HttpResponse("slow" if is_limited(request) else "quick")

    return view


def sent(view, email="", network="192.0.2.1"):
    return view(ask.post("/", {"email": email}, REMOTE_ADDR=network)).content.decode()


@override_settings(RSVP_RATE_LIMIT="2/m")
def test_each_network_is_counted_separately():
    view = view_of("rsvp")

    assert [sent(view, f"{n}@example.org") for n in range(3)] == ["quick", "quick", "slow"]
    assert sent(view, "3@example.org", network="192.0.2.2") == "quick"


@override_settings(RSVP_EMAIL_RATE_LIMIT="2/h")
def test_each_email_address_is_counted_separately_in_any_case():
    view = view_of("rsvp")

    answers = [
        sent(view, email, f"192.0.2.{n}")
        for n, email in enumerate(["a@example.org", "A@Example.org ", "a@example.org"])
    ]

    assert answers == ["quick", "quick", "slow"]
    assert sent(view, "b@example.org") == "quick"


@override_settings(RSVP_EMAIL_RATE_LIMIT="0/h")
def test_form_without_an_email_address_is_counted_by_network():
    assert sent(view_of("rsvp")) == "quick"


@override_settings(RSVP_RATE_LIMIT="1/m", FOLLOW_RATE_LIMIT="1/m")
def test_views_of_one_scope_count_together():
    assert [sent(view_of(scope)) for scope in ("rsvp", "rsvp", "follow")] == ["quick", "slow", "quick"]


@override_settings(RSVP_RATE_LIMIT="1/m")
def test_ipv6_addresses_of_one_64_are_one_network():
    view = view_of("rsvp")

    answers = [sent(view, network=f"2001:db8:0:{n}:{host}") for n, host in ((1, ":1"), (1, "2:3:4:5"), (2, ":1"))]

    assert answers == ["quick", "slow", "quick"]


@override_settings(DOOR_RATE_LIMIT="5/m")
def test_scope_without_a_limit_for_email_addresses_counts_only_networks():
    assert [sent(view_of("door"), "a@example.org") for _ in range(3)] == ["quick"] * 3
    assert [row.count for row in LimitCounter.objects.all()] == [3]


@override_settings(RSVP_RATE_LIMIT="2/m", RSVP_EMAIL_RATE_LIMIT="1/h")
def test_refused_request_is_not_counted():
    """A request over the limit of its email address does not count for its network."""
    view = view_of("rsvp")

    answers = [sent(view, email) for email in ("a@example.org", "a@example.org", "a@example.org", "b@example.org")]

    assert answers == ["quick", "slow", "slow", "quick"]


def test_takes_body_of_marks_the_view():
    view = takes_body_of(7)(view_of("rsvp"))

    assert view.largest_body == 7
    assert not hasattr(view_of("rsvp"), "largest_body")


@override_settings(RSVP_RATE_LIMIT="0/m", RSVP_EMAIL_RATE_LIMIT="0/h")
@pytest.mark.parametrize("method", ["get", "head"])
def test_get_is_not_counted(method):
    assert view_of("rsvp")(getattr(ask, method)("/?email=a@example.org")).content == b"quick"
