"""Groups, their links and their organisers."""

from typing import Any
from zlib import crc32

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from meetups.models.editions import Edition
from meetups.models.events import Event
from meetups.models.fields import (
    ContactField,
    LineField,
    ProseField,
    RenderedField,
    URLField,
    ZoneField,
    validate_nation,
)
from meetups.models.pictures import one_picture
from meetups.models.series import EventSeries
from meetups.models.slugs import path_of
from meetups.models.talks import Talk
from meetups.models.topics import Topic
from meetups.standards.marks import colour_of, mark
from meetups.standards.origins import MOST, OriginError, origins_of
from meetups.standards.titles import compared


def slug_of(name: str) -> str:
    """Return the slug of a new group. A name without Latin letters and digits gets a number that is made from it."""
    return slugify(name)[:80] or f"group-{crc32(compared(name).encode()):08x}"


def validate_origins(text: str) -> None:
    """Raise ValidationError unless each line is the https origin of a website, such as https://www.example.org."""
    try:
        origins_of(text)
    except OriginError as error:
        words = {
            "many": _("Enter at most %(most)d websites."),
            "origin": _("“%(line)s” is not a website. Enter it like https://www.example.org, without a path."),
        }
        raise ValidationError(words[error.code], error.code, {"line": error.line[:100], "most": MOST}) from error


class GroupQuerySet(models.QuerySet["Group"]):
    def organised_by(self, user: Any) -> "GroupQuerySet":
        """Return the groups whose records this account may change: all groups for a superuser."""
        if user.is_superuser:
            return self
        return self.filter(organisers__user=user.pk)

    def like(self, name: str) -> "Group | None":
        """Return the group whose name or slug a new group with this name would take, or None. One query.

        Names are compared without case, accents and punctuation.
        """
        slug, wanted = slug_of(name), compared(name)
        rows = self.order_by("pk").values_list("pk", "slug", "name")
        found = [pk for pk, taken, other in rows if taken == slug or compared(other) == wanted]
        return self.get(pk=found[0]) if found else None

    def with_next_event(self) -> "GroupQuerySet":
        """Prefetch `next_events`: the next public event that is not cancelled, or none. Two queries in all."""
        events = Event.objects.public().upcoming().exclude(status=Event.Status.CANCELLED)
        soonest = events.filter(group=models.OuterRef("group")).values("pk")[:1]
        return self.prefetch_related(
            models.Prefetch(
                "events",
                events.filter(pk=models.Subquery(soonest)).select_related("venue", "series"),
                to_attr="next_events",
            )
        )

    def at(self, slug: str) -> "Group":
        """Return the group with this slug. Its `rhythms` are those of running series with upcoming meetings, in words.

        `has_topics` says whether its backlog has any, `has_talks` whether talks were given, `has_editions` whether its
        newsletter was sent. One query. Raises Group.DoesNotExist.
        """
        coming = Event.objects.public().upcoming().exclude(status=Event.Status.CANCELLED)
        of_series = ("rrule", "starts_on", "start_time")
        rows = (
            self.select_related("picture")
            .filter(slug=slug)
            .annotate(
                running=models.FilteredRelation(
                    "series", condition=models.Q(series__status=EventSeries.Status.RUNNING)
                ),
                is_coming=models.Exists(coming.filter(series=models.OuterRef("running__pk"))),
                has_topics=models.Exists(Topic.objects.listed().filter(group=models.OuterRef("pk"))),
                has_editions=models.Exists(Edition.objects.sent().filter(group=models.OuterRef("pk"))),
                has_talks=models.Exists(Talk.objects.given().filter(call__event__group=models.OuterRef("pk"))),
                **{f"series_{name}": models.F(f"running__{name}") for name in of_series},
            )
        )
        found: list[Any] = list(rows.order_by("running__title", "running__pk"))
        if not found:
            raise Group.DoesNotExist
        parts = [{name: getattr(row, f"series_{name}") for name in of_series} for row in found if row.is_coming]
        rhythms = [EventSeries(**part).rhythm for part in parts]
        group: Group = found[0]
        group.rhythms = list(dict.fromkeys(filter(None, rhythms)))
        return group


class Colour(models.IntegerChoices):
    """The colours of groups. Their values are in tokens.css."""

    MARIGOLD = 1, _("Marigold")
    TEAL = 2, _("Teal")
    CORAL = 3, _("Coral")
    SKY = 4, _("Sky")
    MOSS = 5, _("Moss")
    LILAC = 6, _("Lilac")
    ROSE = 7, _("Rose")
    SAND = 8, _("Sand")


class Group(models.Model):
    """A community that meets regularly."""

    class EditionRhythm(models.TextChoices):
        BEFORE = "before", _("Two days before each meeting, at most every other week")
        FORTNIGHTLY = "fortnightly", _("Every other week")

    rhythms: list[str]  # these four only on a group that `at` returns
    has_editions: bool
    has_topics: bool
    has_talks: bool

    name = LineField(_("name"), max_length=120)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        unique=True,
        help_text=_("The last part of the URL of the group's page. It cannot be changed later."),
    )
    strapline = LineField(_("strapline"), max_length=200, help_text=_("Who it is for and what happens, in one line."))
    story = ProseField(_("story"), blank=True, help_text=_("How it began and what it is like. Markdown."))
    story_html = RenderedField(source="story", pictures_of="pk")
    picture = one_picture()
    rhythm = LineField(
        _("how we meet"), max_length=200, blank=True, help_text=_("Such as: every other Wednesday, 6pm to 7pm.")
    )
    area = LineField(_("area"), max_length=120, help_text=_("The town or region, such as Leeds."))
    zone = ZoneField(_("time zone"))
    nation = models.CharField(
        _("nation for public holidays"),
        max_length=6,
        default="GB-ENG",
        validators=[validate_nation],
        help_text=_("GB-ENG, GB-WLS, GB-SCT, GB-NIR, or another country's code."),
    )
    colour = models.PositiveSmallIntegerField(
        _("colour"),
        null=True,
        blank=True,
        choices=Colour,
        help_text=_("Of its calendar leaves and its mark. If empty, one is chosen from the last part of the URL."),
    )
    contact_email = ContactField(_("contact"), blank=True, help_text=_("Shown on the group's page."))
    code_of_conduct = ProseField(
        _("code of conduct"), blank=True, help_text=_("What people may expect of each other. Markdown.")
    )
    code_of_conduct_html = RenderedField(source="code_of_conduct", pictures_of="pk")
    what_to_expect = ProseField(
        _("what to expect"),
        blank=True,
        max_length=4000,
        help_text=_("Sent to people who say that it is their first time. Markdown. If empty, no email is sent."),
    )
    what_to_expect_html = RenderedField(source="what_to_expect", keeps_lines=True, db_default="")
    asks_days_before = models.PositiveSmallIntegerField(
        _("ask “still coming?”"),
        null=True,
        blank=True,
        validators=[MinValueValidator(2), MaxValueValidator(14)],
        help_text=_("Days before each meeting when everyone with a place is asked. Leave it empty to ask nobody."),
    )
    keeps_days = models.PositiveSmallIntegerField(
        _("keep names for"),
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(730)],
        help_text=_("Days after a meeting until names and email addresses are erased. Only counts stay."),
    )
    reviews_topics = models.BooleanField(
        _("review suggested topics"),
        default=False,
        db_default=False,
        help_text=_("A topic that somebody suggests is shown once an organiser agrees. Otherwise it is shown at once."),
    )
    edition_rhythm = models.CharField(
        _("newsletter"), max_length=11, choices=EditionRhythm, default=EditionRhythm.BEFORE, db_default="before"
    )
    edition_from = models.DateField(
        _("every other week from"), null=True, blank=True, help_text=_("The first day, if it is every other week.")
    )
    edition_hour = models.PositiveSmallIntegerField(
        _("hour of the newsletter"), default=9, db_default=9,
        validators=[MinValueValidator(6), MaxValueValidator(21)],
        help_text=_("From 6 to 21, such as 9 for 9am or 18 for 6pm."),
    )  # fmt: skip
    sends_editions = models.BooleanField(
        _("send the newsletter by itself"),
        default=True,
        db_default=True,
        help_text=_("Organisers are asked to look at it two days before. The first three always wait for them."),
    )
    embed_origins = ProseField(
        _("websites that may show the meetups"),
        blank=True,
        default="",
        db_default="",
        max_length=4000,
        validators=[validate_origins],
        help_text=_("One a line, such as https://www.example.org. They show the next meetups in a frame."),
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(edition_rhythm="fortnightly") | models.Q(edition_from__isnull=False),
                name="group_editions_from_a_day",
                violation_error_message=_("Choose the first day of a newsletter that is sent every other week."),
            ),
        ]
        indexes = [models.Index(fields=["name", "id"], name="group_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_of("meetups:groups-detail", self.slug)

    @property
    def shown_colour(self) -> int:
        """The number of its colour: the chosen one, else one from its slug."""
        return self.colour or colour_of(self.slug)

    @property
    def mark(self) -> SafeString:
        """Its mark as SVG. The name of the group must be beside it."""
        return mark_safe(mark(self.slug))

    @property
    def embedding_origins(self) -> list[str]:
        """The websites that may show its next meetups in a frame; none if the text was written past its validator."""
        try:
            return origins_of(self.embed_origins)
        except OriginError:
            return []


class GroupLink(models.Model):
    """Another website of the community, such as its chat or newsletter, or one worth reading."""

    class Kind(models.TextChoices):
        CHAT = "chat", _("Chat")
        NEWSLETTER = "newsletter", _("Newsletter")
        WEBSITE = "website", _("Website")
        BLOGROLL = "blog", _("Blog worth reading")
        OTHER = "other", _("Other")

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="links", verbose_name=_("group"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.WEBSITE)
    label = LineField(_("label"), max_length=80)
    url = URLField(_("URL"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label
