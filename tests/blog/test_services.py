import pytest
from django.core.exceptions import ValidationError

from blog import services
from blog.models import Post
from meetups import tasks
from meetups.models import Event, Job, News, OutboxEmail
from meetups.services.emails import news
from tests.blog.moments import DAY, HOUR, NOW
from tests.factories import EventFactory, OrganiserFactory, PostFactory, SubscriptionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "published_at"),
    [
        ("draft", None),
        ("draft", NOW - HOUR),
        ("draft", NOW + HOUR),
        ("scheduled", NOW + HOUR),
        ("published", NOW + HOUR),
    ],
)
def test_publish_makes_a_post_public_now(status, published_at):
    post = PostFactory(status=status, published_at=published_at)

    published = services.publish(post=post)

    post.refresh_from_db()
    assert (published, post.status, post.published_at) == (post, "published", NOW)
    assert list(Post.objects.public()) == [post]


@pytest.mark.parametrize("status", ["published", "scheduled"])
def test_publish_changes_nothing_on_a_public_post(status):
    post = PostFactory(status=status, published_at=NOW - HOUR)

    published = services.publish(post=post)

    post.refresh_from_db()
    assert (published, post.status, post.published_at) == (post, status, NOW - HOUR)


def test_publish_twice_keeps_the_first_time(time_machine):
    post = services.publish(post=PostFactory(status="draft", published_at=None))

    time_machine.shift(HOUR)
    again = services.publish(post=post)

    assert again.published_at == NOW


def test_publish_keeps_a_change_made_meanwhile():
    post = PostFactory(status="draft", published_at=None, headline="Old")
    Post.objects.filter(pk=post.pk).update(headline="New")

    published = services.publish(post=post)

    assert (published.headline, Post.objects.get().headline) == ("New", "New")


def keys():
    return list(News.objects.order_by("pk").values_list("kind", "record_id", "title", "group"))


def test_announce_creates_one_news_item_for_each_public_post():
    first, second = PostFactory(headline="First"), PostFactory(headline="Second", status="scheduled")
    Post.objects.filter(pk=second.pk).update(published_at=NOW - 2 * HOUR)

    assert (services.announce(), services.announce()) == (2, 0)
    assert keys() == [
        ("post", second.pk, "Second", second.group_id),
        ("post", first.pk, "First", first.group_id),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft", "published_at": None},
        {"status": "draft", "published_at": NOW - HOUR},
        {"status": "scheduled", "published_at": NOW + HOUR},
        {"published_at": NOW - 14 * 24 * HOUR},
    ],
)
def test_announce_leaves_out_drafts_and_scheduled_and_old_posts(fields):
    PostFactory(**fields)

    assert services.announce() == 0


def test_scheduled_post_is_emailed_to_followers_at_its_time(time_machine):
    PostFactory(status="scheduled", published_at=NOW + HOUR)
    follower = SubscriptionFactory()
    Post.objects.update(group=follower.group)

    assert services.announce() == 0
    time_machine.shift(HOUR)
    assert services.announce() == 1
    news.write_news()

    assert [email.to for email in OutboxEmail.objects.all()] == [follower.email]
    assert Post.objects.get().get_absolute_url() in OutboxEmail.objects.get().text


def test_posts_are_announced_each_minute_and_the_job_is_recorded():
    post = PostFactory()

    tasks.minutely()
    tasks.minutely()

    assert [(row.kind, row.record_id) for row in News.objects.all()] == [("post", post.pk)]
    assert Job.objects.get(name="posts").error == ""


@pytest.fixture
def held():
    return EventFactory(
        title="Lamps", slug="2026-11-14-lamps", starts_at=NOW - 4 * DAY, ends_at=NOW - 4 * DAY + HOUR, venue=None
    )


def refusal_of(event, **more):
    with pytest.raises(ValidationError) as refusal:
        services.draft_from(event=event, by=UserFactory(), **more)
    return refusal.value


def test_draft_of_a_write_up_is_tied_to_its_event_and_tells_nobody(held):
    organiser = OrganiserFactory(group=held.group).user

    post = services.draft_from(event=held, by=organiser)

    assert (post.event, post.group, post.kind, post.status, post.published_at) == (
        held, held.group, "write-up", "draft", None
    )  # fmt: skip
    assert (post.headline, post.slug, post.summary) == (
        "Lamps", "2026-11-14-lamps", "What happened on Saturday 14 November 2026."
    )  # fmt: skip
    assert post.body.startswith("[Lamps](/events/2026-11-14-lamps/) took place")
    assert [author.user for author in post.authors.all()] == [organiser]
    post.full_clean()
    assert (services.announce(), OutboxEmail.objects.count()) == (0, 0)


def test_second_draft_is_refused_with_the_first_or_made_on_purpose(held):
    first = services.draft_from(event=held, by=UserFactory())
    assert first.authors.count() == 0

    refusal = refusal_of(held)
    assert (refusal.code, refusal.params) == ("written", {"post": first})
    assert services.draft_from(event=held, by=UserFactory(), is_another=True).slug == "2026-11-14-lamps-2"
    assert services.draft_from(event=held, by=UserFactory(), is_another=True).slug == "2026-11-14-lamps-3"


def test_news_about_an_event_is_not_its_write_up(held):
    PostFactory(event=held, group=held.group, kind="news")

    assert services.draft_from(event=held, by=UserFactory()).kind == "write-up"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"status": "draft"}, "early"),
        ({"ends_at": NOW + HOUR}, "early"),
        ({"status": "cancelled", "cancellation_reason": "Snow"}, "cancelled"),
    ],
)
def test_meeting_that_was_not_held_cannot_be_written_up(held, values, code):
    Event.objects.filter(pk=held.pk).update(**values)

    assert refusal_of(held).code == code
    assert Post.objects.count() == 0
