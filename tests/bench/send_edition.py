"""Send an edition to so many followers, and write their emails: `python -m tests.bench.send_edition 2000`.

Print a line when the edition is sent. When all emails are in the outbox, print the seconds that it took, the number of
calls that wrote some, and the number of emails.
"""

import json
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402

from meetups.models import Edition, OutboxEmail, Subscription  # noqa: E402
from meetups.services import editions  # noqa: E402
from meetups.services.emails import editions as emails  # noqa: E402

CONFIRMED = timedelta(days=30)


def main(followers: int) -> None:
    edition = Edition.objects.open().select_related("group").order_by("pk")[0]
    _follow(edition, followers)
    written = OutboxEmail.objects.filter(kind=OutboxEmail.Kind.EDITION)
    before = written.count()
    editions.send(edition=edition, shown=editions.fingerprint(edition, editions.items(edition)))
    print("sent", flush=True)
    began, calls = time.perf_counter(), 0
    while emails.write_sent():
        calls += 1
    took = time.perf_counter() - began
    print(json.dumps({"seconds": took, "calls": calls, "emails": written.count() - before}))


def _follow(edition: Edition, followers: int) -> None:
    """Replace the followers of the group by so many readers of its newsletter."""
    edition.group.subscriptions.all().delete()
    confirmed_at = timezone.now() - CONFIRMED
    Subscription.objects.bulk_create(
        (
            Subscription(
                group=edition.group,
                email=f"follower{number}@example.org",
                often=Subscription.Often.FORTNIGHT,
                wants_actions=number % 2 == 0,
                confirmed_at=confirmed_at,
            )
            for number in range(followers)
        ),
        batch_size=500,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
