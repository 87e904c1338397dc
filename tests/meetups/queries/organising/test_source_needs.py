from django.utils import timezone

from meetups.models import CalendarSource


def test_changes_that_wait_and_a_failure_of_a_week_are_needs(doing, group):
    now = timezone.now()
    source = CalendarSource.objects.create(group=group, url="https://x.example/", changed_at=now, failing_since=now)
    assert doing() == {}

    CalendarSource.objects.update(file="x", told_at=now)
    assert doing() == {
        "Somebody is waiting": [
            (
                "The calendar of Leeds has changed: check what to import",
                f"/admin/meetups/event/import/source/{source.pk}/",
            )
        ],
        "Later": [
            (
                f"The calendar of Leeds has not been readable since {source.failing_since_in_words}",
                f"/admin/meetups/group/{group.pk}/calendar/",
            )
        ],
    }
    CalendarSource.objects.update(file="")
    assert list(doing()) == ["Later"]
    CalendarSource.objects.update(file="x", told_at=None)
    assert list(doing()) == ["Somebody is waiting"]
