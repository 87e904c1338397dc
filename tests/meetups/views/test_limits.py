"""Anonymous forms are counted, by network address and by the e-mail address that is written."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from meetups.views.limits import is_limited, limited

ask = RequestFactory()


def view_of(group):
    @limited(group)
    def view(request):
        return HttpResponse("slow" if is_limited(request) else "quick")

    return view


def sent(view, email="", network="192.0.2.1"):
    return view(ask.post("/", {"email": email}, REMOTE_ADDR=network)).content.decode()


@override_settings(RSVP_RATE_LIMIT="2/m")
def test_each_network_is_counted_by_itself():
    view = view_of("tea")

    assert [sent(view, f"{n}@example.org") for n in range(3)] == ["quick", "quick", "slow"]
    assert sent(view, "3@example.org", network="192.0.2.2") == "quick"


@override_settings(RSVP_EMAIL_RATE_LIMIT="2/h")
def test_each_mailbox_is_counted_by_itself_wherever_it_is_typed_and_in_any_case():
    view = view_of("tea")

    written = [
        sent(view, email, f"192.0.2.{n}")
        for n, email in enumerate(["a@example.org", "A@Example.org ", "a@example.org"])
    ]

    assert written == ["quick", "quick", "slow"]
    assert sent(view, "b@example.org") == "quick"


@override_settings(RSVP_EMAIL_RATE_LIMIT="0/h")
def test_forms_without_an_address_are_counted_by_network_alone():
    assert sent(view_of("tea")) == "quick"


@override_settings(RSVP_RATE_LIMIT="1/m")
def test_forms_of_one_group_count_together_and_of_another_by_themselves():
    assert [sent(view_of(group)) for group in ("tea", "tea", "cake")] == ["quick", "slow", "quick"]


@override_settings(RSVP_RATE_LIMIT="0/m", RSVP_EMAIL_RATE_LIMIT="0/h")
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_is_never_counted(method):
    assert view_of("tea")(getattr(ask, method)("/?email=a@example.org")).content == b"quick"
