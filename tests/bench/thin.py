"""Reduce a large database to some 100 past and upcoming events: `python -m tests.bench.thin`.

Its pages stay as long as those of the large database, so that only the number of rows differs.
"""

import os
from typing import Any

import django
from django.apps import apps
from django.db import connection
from django.db.models import QuerySet

LEFT, AHEAD = 120, 38  # the demo has some sixty of them


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
        *left_behind(kept),
        *talks_left_behind(kept),
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


def left_behind(kept: set[int]) -> list[QuerySet[Any]]:
    """Return the topics, boards and actions of all other events, with the rows that refer to them first."""
    names = ("Topic", "Interest", "Action", "Card", "Board", "BoardStep", "HostLink")
    topic, interest, action, card, board, *of_board = (apps.get_model("meetups", name).objects for name in names)
    topics = topic.exclude(raised_at__in=kept)
    return [
        interest.filter(topic__in=topics),
        topic.model.tags.through.objects.filter(topic__in=topics),
        action.exclude(event__in=kept),
        card.exclude(board__event__in=kept),
        *(rows.exclude(board__event__in=kept) for rows in of_board),
        board.exclude(event__in=kept),
        topics,
    ]


def talks_left_behind(kept: set[int]) -> list[QuerySet[Any]]:
    """Return the talks and grids of all other events, with the rows that refer to them first."""
    of_grid, of_call = ("Pitch", "GridRoom", "GridSlot"), ("Talk",)
    return [
        *(apps.get_model("meetups", name).objects.exclude(grid__event__in=kept) for name in of_grid),
        *(apps.get_model("meetups", name).objects.exclude(call__event__in=kept) for name in of_call),
        *(apps.get_model("meetups", name).objects.exclude(event__in=kept) for name in ("Grid", "Call")),
    ]


if __name__ == "__main__":
    main()
