"""The home page, groups, venues, write-ups, policies and error pages, in all states."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from blog.authors import add_author
from blog.models import Post, PostSeries, Tag
from meetups.models import Venue
from meetups.models.access import ACCESS_FACTS
from tests.authors import AuthorFactory, PostSeriesFactory
from tests.browser.states.events import RICH_TEXT, one_of_each, over
from tests.browser.states.state import LONG_WORD, StateList, Visit
from tests.factories import (
    EventFactory,
    GroupFactory,
    GroupLinkFactory,
    OrganisationFactory,
    OrganiserFactory,
    PostFactory,
    TagFactory,
    VenueFactory,
)
from tests.pages import small_site
from tests.photos import PictureFactory

SITE = StateList()
state = SITE.state


@state("home", "All write-ups")
def _() -> str:
    one_of_each()
    EventFactory(starts_at=timezone.now() + timedelta(days=2), title="On its own day")
    PostFactory.create_batch(2)
    return reverse("home")


@state("home-empty", "Nothing is planned at the moment.")
def _() -> str:
    return reverse("home")


@state("home-long-words", LONG_WORD)
def _() -> str:
    small_site(LONG_WORD)
    return reverse("home")


@state("open-data", "What you can rely on")
def _() -> str:
    return reverse("api:index")


@state("groups", "Next:")
def _() -> str:
    GroupFactory(rhythm="Every other Wednesday at six")
    EventFactory(group__name="With a date")
    return reverse("meetups:groups-index")


@state("groups-empty", "No groups yet.")
def _() -> str:
    return reverse("meetups:groups-index")


@state("group", "Elsewhere online")
def _() -> str:
    group = GroupFactory(
        story=RICH_TEXT, code_of_conduct="Be kind.", rhythm="Now and then", contact_email="ask@example.org"
    )
    GroupLinkFactory(group=group)
    OrganiserFactory(group=group)
    EventFactory(group=group)
    PostFactory(group=group, event=over(group=group))
    return group.get_absolute_url()


@state("group-empty", "No next date yet.")
def _() -> str:
    return GroupFactory().get_absolute_url()


@state("group-long-words", LONG_WORD)
def _() -> str:
    return small_site(LONG_WORD).group.get_absolute_url()


@state("venues", "By the side door.")
def _() -> str:
    for kind in Venue.Kind.values:
        VenueFactory(kind=kind, step_free="yes", step_free_note="By the side door.")
    EventFactory()
    return reverse("meetups:venues-index")


@state("venues-empty", "No venues yet.")
def _() -> str:
    return reverse("meetups:venues-index")


@state("venue", "Last checked on")
def _() -> str:
    answers = {fact: ("yes", "no")[number % 2] for number, fact in enumerate(ACCESS_FACTS)}
    notes = {f"{fact}_note": "Ask at the desk." for fact in ACCESS_FACTS}
    venue = VenueFactory(
        **answers, **notes, capacity=40, host=OrganisationFactory(), getting_in="Ring.\n\nWait.",
        directions="Turn left.", way_on_wheels="Turn right.", kind="library", latitude="53.8",
        longitude="-1.55", access_checked_on=timezone.localdate(),
    )  # fmt: skip
    EventFactory(venue=venue)
    over(venue=venue)
    return venue.get_absolute_url()


@state("venue-picture", "A red door")
def _() -> str:
    return VenueFactory(picture=PictureFactory(alternative="A red door")).get_absolute_url()


@state("venues-closed", "No meetings take place here any more.")
def _() -> str:
    VenueFactory(name="City Hall", address_locality="Bath")
    VenueFactory(name="Old Hall", closed_on=timezone.localdate())
    return reverse("meetups:venues-index")


@state("venue-closed", "This venue has closed")
def _() -> str:
    venue = VenueFactory(name="Old Hall", closed_on=timezone.localdate())
    EventFactory(venue=venue)
    return venue.get_absolute_url()


@state("venue-closing", "This venue is about to close")
def _() -> str:
    return VenueFactory(name="Old Hall", closed_on=timezone.localdate() + timedelta(days=1)).get_absolute_url()


@state("venue-unknown", "Last checked: not known.")
def _() -> str:
    return VenueFactory().get_absolute_url()


@state("venue-long-words", LONG_WORD)
def _() -> str:
    return small_site(LONG_WORD).venue.get_absolute_url()


@state("posts", "By subject")
def _() -> str:
    for post in PostFactory.create_batch(25, group=GroupFactory()):
        post.tags.add(TagFactory())
    return reverse("blog:posts-index")


@state("posts-empty", "No write-ups yet.")
def _() -> str:
    return reverse("blog:posts-index")


@state("posts-filtered", "Retrospective")
def _() -> str:
    PostFactory(kind=Post.Kind.RETROSPECTIVE).tags.add(TagFactory(slug="rooms"))
    return reverse("blog:posts-index") + "?kind=retrospective&tag=rooms"


@state("posts-filter-not-understood", "No write-up matches this.", status=400)
def _() -> str:
    return reverse("blog:posts-index") + "?kind=poem"


def in_a_series() -> PostSeries:
    """Return a series of three posts, which one author and a year have too."""
    group = GroupFactory(name="Lamp menders")
    series = PostSeriesFactory(group=group, name="Lamps from wick to glass", about="How they work, in three parts.")
    author = AuthorFactory(
        name="Ann Brook", job_title="Data engineer", organisation="The Glass Company", group=group,
        about="Mends lamps on Wednesdays, and writes down how. Ask her about wicks.",
    )  # fmt: skip
    for part in ("The wick", "The oil, and where it comes from", "The glass"):
        post = PostFactory(group=group, series=series, headline=part, summary="What we learnt, in short.")
        post.authors.add(author)
        post.tags.add(*Tag.objects.all() or [TagFactory(name="Lamps", slug="lamps")])
    return series


@state("author", "Data engineer, The Glass Company")
def _() -> str:
    return in_a_series().posts.first().authors.get().get_absolute_url()


@state("post-series", "How they work, in three parts.")
def _() -> str:
    return in_a_series().get_absolute_url()


@state("posts-tag", "Subject")
def _() -> str:
    in_a_series()
    return reverse("blog:tags-detail", args=["lamps"])


@state("posts-year", "The wick")
def _() -> str:
    post = in_a_series().posts.first()
    return reverse("blog:posts-year", args=[str(post.published_at.year)])


@state("post-in-series", "1 minute to read")
def _() -> str:
    return in_a_series().posts.order_by("pk")[1].get_absolute_url()


@state("post", "Read next")
def _() -> str:
    event = over()
    post = PostFactory(group=event.group, event=event, body=RICH_TEXT)
    add_author(post=post, user=OrganiserFactory(group=event.group).user)
    post.tags.add(TagFactory(), TagFactory())
    PostFactory(group=event.group)
    return post.get_absolute_url()


@state("post-plain", "About the group")
def _() -> str:
    return PostFactory().get_absolute_url()


@state("post-long-words", LONG_WORD)
def _() -> str:
    return small_site(LONG_WORD).post.get_absolute_url()


@state("posts-long-words", LONG_WORD)
def _() -> str:
    small_site(LONG_WORD)
    return reverse("blog:posts-index")


@state("privacy", "When you only read")
def _() -> str:
    return reverse("privacy")


@state("accessibility", "What we aim for, and how we check")
def _() -> str:
    return reverse("accessibility")


@state("not-found", "Page not found", status=404)
def _() -> str:
    return "/nothing/"


@state("bad-request", "We could not understand this request", status=400)
def _() -> str:
    return reverse("meetups:events-index") + "?" + "&".join(f"a{number}" for number in range(2001))


@state("forbidden", "You cannot open this page", status=403)
def _() -> Visit:
    return Visit(reverse("admin:meetups_group_add"), user=OrganiserFactory().user)


@state("forged", "The form could not be checked", status=403)
def _() -> Visit:
    return Visit(reverse("meetups:attendees-rsvp", args=[EventFactory().slug]), ({},), has_cookies=False)


@state("too-large", "The form is too large", status=413, LARGEST_BODY=10)
def _() -> Visit:
    return Visit(reverse("meetups:people-ask"), ({"email": "ada@example.org"},))


@state("without-length", "We could not read the form", status=411, ROOT_URLCONF="tests.browser.broken")
def _() -> str:
    return "/without-length/"


@state("broken", "Something went wrong", status=500, ROOT_URLCONF="tests.browser.broken")
def _() -> str:
    return "/broken/"
