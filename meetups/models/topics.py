"""The topic backlog of a group: what its meetings may talk about, and what they said."""

from django.db import models
from django.db.models import F, Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from meetups.models.fields import LineField, ProseField, RenderedField
from meetups.models.slugs import path_of
from meetups.standards.markdown import Strength
from meetups.standards.titles import compared

LONGEST_TITLE = 120


class TopicQuerySet(models.QuerySet["Topic"]):
    def listed(self) -> "TopicQuerySet":
        """Return topics that the public list shows: open, parked and done ones."""
        return self.filter(state__in=Topic.LISTED)

    def waiting(self) -> "TopicQuerySet":
        """Return open topics, those with most interest first."""
        return self.filter(state=Topic.State.OPEN).order_by("-interest", "raised_on", "id")

    def titled(self, title: str) -> "TopicQuerySet":
        """Return topics with this title; case, accents, spaces and punctuation do not count."""
        return self.filter(compared_title=compared(title))


class TopicTag(models.Model):
    """A tag of topics, such as a list of an imported card board."""

    group = models.ForeignKey("meetups.Group", models.CASCADE, related_name="topic_tags", verbose_name=_("group"))
    name = LineField(_("name"), max_length=50)
    slug = models.SlugField(_("slug"), max_length=50)

    class Meta:
        verbose_name = _("tag of topics")
        verbose_name_plural = _("tags of topics")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["group", "slug"], name="topic_tag_once_per_group")]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """A topic of a group's backlog. Its page lasts: it says what was decided, and when."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("Suggested")
        OPEN = "open", _("Open")
        PARKED = "parked", _("Parked")
        DONE = "done", _("Done")
        MERGED = "merged", _("Merged")
        REFUSED = "refused", _("Refused")

    class Source(models.TextChoices):
        FORM = "form", _("Suggested on the website")
        FILE = "file", _("Imported from a file")

    LISTED = (State.OPEN, State.PARKED, State.DONE)
    WAITING = (State.OPEN, State.PARKED)

    group = models.ForeignKey("meetups.Group", models.PROTECT, related_name="topics", verbose_name=_("group"))
    title = LineField(_("title"), max_length=LONGEST_TITLE)
    compared_title = models.CharField(
        _("title for comparing"), max_length=400, editable=False,
        help_text=_("Without case, accents, spaces and punctuation."),
    )  # fmt: skip
    note = ProseField(_("note"), blank=True, max_length=4000, help_text=_("Markdown."))
    note_html = RenderedField(source="note", strength=Strength.STRANGER)
    tags = models.ManyToManyField("meetups.TopicTag", blank=True, related_name="topics", verbose_name=_("tags"))
    state = models.CharField(_("status"), max_length=9, choices=State, default=State.OPEN)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    raised_at = models.ForeignKey(
        "meetups.Event", models.SET_NULL, null=True, blank=True, related_name="topics_raised",
        verbose_name=_("first raised at"),
    )  # fmt: skip
    raised_on = models.DateField(_("first raised on"))
    interest = models.PositiveIntegerField(
        _("interest"), default=0, editable=False, help_text=_("All votes of meetings, and everyone who said “me too”.")
    )
    published_at = models.DateTimeField(
        _("published at"), null=True, blank=True, editable=False, help_text=_("When it first had a page.")
    )
    source = models.CharField(_("came from"), max_length=10, choices=Source, blank=True, editable=False)
    source_id = models.CharField(
        _("identifier there"), max_length=255, blank=True, editable=False,
        help_text=_("The identifier of the row in the file, or the idempotency key of the form."),
    )  # fmt: skip
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["-interest", "raised_on", "id"]
        indexes = [
            models.Index(fields=["group", "state", "-interest", "raised_on", "id"], name="topic_listed"),
            models.Index(fields=["group", "compared_title"], name="topic_title"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "source", "source_id"], condition=~Q(source=""), name="topic_imported_once"
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="topic_merged_into_a_topic",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")), name="topic_not_merged_in_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_of("meetups:topics-detail", self.group.slug, self.path_part)

    @property
    def path_part(self) -> str:
        """The last part of its URL. The number alone finds it, so a new title redirects."""
        return f"{self.pk}-{slugify(self.title)[:80].strip('-') or 'topic'}"

    @property
    def is_listed(self) -> bool:
        return self.state in Topic.LISTED

    @property
    def has_page(self) -> bool:
        """Whether its page can be read: it was published, and not refused since."""
        return self.published_at is not None and self.state != Topic.State.REFUSED

    @property
    def is_waiting(self) -> bool:
        """Whether people may say “me too”: it is open or parked."""
        return self.state in Topic.WAITING

    @property
    def standing(self) -> "Topic":
        """The topic that it was merged into, and so on; itself if it was not merged. Merging refuses circles."""
        topic = self
        while topic.merged_into is not None:
            topic = topic.merged_into
        return topic


class Interest(models.Model):
    """Interest in a topic: one person who said “me too”, the votes of a meeting, or those of an imported card."""

    class Kind(models.TextChoices):
        ME_TOO = "me_too", _("Me too")
        VOTES = "votes", _("Votes of a meeting")
        IMPORTED = "imported", _("Votes of an imported card")

    topic = models.ForeignKey("meetups.Topic", models.CASCADE, related_name="interests", verbose_name=_("topic"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    count = models.PositiveIntegerField(_("count"), default=1)
    board = models.ForeignKey(
        "meetups.Board", models.CASCADE, null=True, blank=True, related_name="interests", verbose_name=_("board")
    )
    hashed_browser = models.CharField(
        _("browser, hashed"), max_length=64, blank=True, help_text=_("The random value of a cookie, hashed.")
    )

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interest")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "hashed_browser"], condition=Q(kind="me_too"), name="interest_once_per_browser"
            ),
            models.UniqueConstraint(
                fields=["topic", "board"], condition=Q(kind="votes"), name="interest_once_per_board"
            ),
            models.UniqueConstraint(fields=["topic"], condition=Q(kind="imported"), name="interest_imported_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.count}"
