"""The forms for `timing`. Each known person has places at two events, follows the group and can log in."""

import sys

from meetups.models import User
from meetups.services import log_in_codes
from tests.bench.timing import LOG_IN, NO_LIMIT, PEOPLE, Form, compare
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, SubscriptionFactory


def prepare_forms() -> list[Form]:
    """Create the group, events and known people. Return the forms to compare."""
    group = GroupFactory(slug="timing")
    event = EventFactory(group=group, capacity=PEOPLE, confirms_sign_ups=False)
    roomy = EventFactory(group=group, capacity=None, confirms_sign_ups=False)
    for number in range(PEOPLE):
        email = f"known{number:03}@example.org"
        AttendeeFactory(event=event, email=email)
        AttendeeFactory(event=roomy, email=email)
        SubscriptionFactory(group=group, email=email)
        User.objects.create_user(email=email, name="Known")
    return [
        Form("RSVP, full event", f"/events/{event.slug}/rsvp/", {"name": "Robin"}, status=409),
        Form("RSVP, waitlist", f"/events/{event.slug}/rsvp/", {"name": "Robin", "wait": "on"}),
        Form("RSVP, free place", f"/events/{roomy.slug}/rsvp/", {"name": "Robin"}),
        Form("follow", f"/groups/{group.slug}/follow/", {"often": "fortnight"}),
        Form("send me my links", "/attendees/link/", {}),
        Form("personal data", "/people/held/", {}),
        Form("log-in", LOG_IN, {}, email="login"),
        *pending(),
    ]


def pending() -> list[Form]:
    """Return the pages that open after an email address was sent to the log-in form."""
    log_in_codes.TRIES = NO_LIMIT
    confirm = f"{LOG_IN}code/confirm/"
    pages = {
        "log-in form again": (LOG_IN, 302),
        "form for the code": (confirm, 200),
        "log-in by passkey": ("/accounts/2fa/webauthn/login/", 302),
        "second factor": ("/accounts/2fa/authenticate/", 302),
    }
    return [
        *(Form(name, path, {}, "", status, is_pending=True, method="get") for name, (path, status) in pages.items()),
        Form("wrong code", confirm, {"code": "WRONG"}, "", 200, is_pending=True),
        Form("another code", confirm, {"action": "resend"}, "", is_pending=True),
    ]


def main(pairs: int) -> None:
    sys.exit(int(not compare(prepare_forms(), pairs)))
