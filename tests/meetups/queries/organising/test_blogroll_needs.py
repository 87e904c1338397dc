from datetime import timedelta

from django.utils import timezone

from meetups.models import BlogrollSource
from tests.blogroll import SourceFactory


def page(source: BlogrollSource) -> str:
    return f"/admin/meetups/blogrollsource/{source.pk}/change/"


def test_suggestions_and_websites_that_fail_for_a_fortnight_are_needs(doing, group):
    since = timezone.now() - timedelta(days=14)
    SourceFactory(group=group, title="Herons", status="suggested", read_at=None)
    failing = SourceFactory(group=group, title="Egrets", failing_since=since)
    SourceFactory(group=group, failing_since=since + timedelta(seconds=1))
    SourceFactory(status="suggested")

    assert doing() == {
        "Somebody is waiting": [
            (
                "Somebody suggests Herons for the blogroll of Leeds: accept or decline it",
                "/admin/meetups/blogrollsource/?status__exact=suggested",
            ),
        ],
        "Later": [
            ("Egrets, in the blogroll of Leeds, has not been readable since 6 November 2026", page(failing)),
        ],
    }


def test_website_that_has_ended_is_a_need_until_it_is_deleted(doing, group):
    ended = SourceFactory(group=group, title="Storks", status="ended", failing_since=timezone.now())

    assert doing() == {
        "Later": [("Storks, in the blogroll of Leeds, has not been readable since 20 November 2026", page(ended))]
    }
