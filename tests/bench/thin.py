"""Reduce a large database to 100 past and upcoming events: `python -m tests.bench.thin`.

Its pages stay as long as those of the large database, so that only the number of rows differs.
"""

import os

import django
from django.apps import apps
from django.db import connection

LEFT, AHEAD = 100, 38


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    event, post = apps.get_model("meetups", "Event"), apps.get_model("blog", "Post")
    demo = set(event.objects.exclude(group__slug__startswith="load-test-").values_list("pk", flat=True))
    others = event.objects.exclude(pk__in=demo)
    # Keep enough upcoming events for a full fortnight, and past events with posts, so that pages keep their length.
    ahead = [*others.upcoming().values_list("pk", flat=True)[:AHEAD]]
    behind = [*others.past().exclude(posts=None).values_list("pk", flat=True)[: LEFT - len(demo) - len(ahead)]]
    kept = demo | {*ahead, *behind}
    posts = post.objects.exclude(event__in=kept).exclude(event=None)
    for rows in (
        post.authors.through.objects.filter(post__in=posts),
        post.tags.through.objects.filter(post__in=posts),
        posts,
        apps.get_model("meetups", "Attendee").objects.exclude(event__in=kept),
        event.objects.exclude(pk__in=kept),
    ):
        rows._raw_delete(rows.db)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "VACUUM")
    print(event.objects.count())


if __name__ == "__main__":
    main()
