"""The forms of `timing`, on a site whose known people have a place at two events, follow their group and can log in."""

import sys

from meetups.models import User
from tests.bench.timing import PEOPLE, Form, compare
from tests.factories import AttendeeFactory, EventFactory, GroupFactory, SubscriptionFactory


def prepared() -> list[Form]:
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
        Form("log-in", "/accounts/login/", {}, email="login"),
    ]


def main(pairs: int) -> None:
    sys.exit(int(not compare(prepared(), pairs)))
