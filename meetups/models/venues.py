"""Venues, where groups meet."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from meetups.models.access import ACCESS_FACTS, DECIDING, Access, AccessFact, answer_field, note_field
from meetups.models.fields import LineField, ProseField, RenderedField
from meetups.models.pictures import one_picture
from meetups.models.slugs import path_of
from meetups.wording import present
from meetups.wording.venues import no_way_on_wheels

OPEN_FIRST = ("closed_last", "address_locality", "name", "pk")


class VenueQuerySet(models.QuerySet["Venue"]):
    def open(self) -> "VenueQuerySet":
        """Return venues that are not closed."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=present.today()))

    def open_first(self) -> "VenueQuerySet":
        """Order venues by town and name, with closed ones last: `OPEN_FIRST`."""
        is_closed = Case(
            When(closed_on__lte=present.today(), then=Value(1)), default=Value(0), output_field=IntegerField()
        )
        return self.annotate(closed_last=is_closed).order_by(*OPEN_FIRST)


class Venue(models.Model):
    """A place where people meet. The parts of its address are those of schema.org's PostalAddress."""

    class Kind(models.TextChoices):
        """The sort of venue. Each has a drawing of the same name (`meetups/standards/drawings.py`)."""

        LIBRARY = "library", _("Library")
        COUNCIL = "council", _("Council building")
        OFFICE = "office", _("Office")
        CAFE = "cafe", _("Café, pub or bar")
        STATION = "station", _("Station")
        HALL = "hall", _("Hall or community centre")
        HOSPITAL = "hospital", _("Hospital or health centre")
        PARK = "park", _("Park, outdoors")
        OTHER = "other", _("Another kind")

    name = LineField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    street_address = LineField(_("street"), max_length=200)
    address_locality = LineField(_("town"), max_length=100)
    postal_code = LineField(_("postcode"), max_length=12, blank=True)
    address_country = LineField(_("country code"), max_length=2, default="GB")
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    capacity = models.PositiveIntegerField(
        _("capacity"), null=True, blank=True, help_text=_("How many people the venue holds. Empty if not known.")
    )
    kind = models.CharField(
        _("kind"), max_length=8, choices=Kind, default=Kind.OTHER, db_default=Kind.OTHER,
        help_text=_("It chooses the drawing at the head of its page."),
    )  # fmt: skip
    picture = one_picture()
    host = models.ForeignKey(
        "meetups.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="venues",
        verbose_name=_("host organisation"),
    )
    directions = ProseField(
        _("directions"), blank=True, help_text=_("On foot, from the nearest station or stop to the door. Markdown.")
    )
    directions_html = RenderedField(source="directions", keeps_lines=True, db_default="")
    way_on_wheels = ProseField(
        _("way on wheels"),
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "From the nearest step-free stop to the door, for wheelchairs and pushchairs: kerbs, slopes, surfaces, "
            "which door. If the directions suit everybody, repeat them. Markdown."
        ),
    )
    way_on_wheels_html = RenderedField(source="way_on_wheels", keeps_lines=True, db_default="")
    getting_in = ProseField(
        _("getting in"), blank=True, help_text=_("Which door, who to ask for, what to bring to the desk. Markdown.")
    )
    getting_in_html = RenderedField(source="getting_in", keeps_lines=True, db_default="")
    step_free = answer_field(ACCESS_FACTS["step_free"])
    step_free_note = note_field()
    lift = answer_field(ACCESS_FACTS["lift"])
    lift_note = note_field()
    accessible_toilet = answer_field(ACCESS_FACTS["accessible_toilet"])
    accessible_toilet_note = note_field()
    hearing_loop = answer_field(ACCESS_FACTS["hearing_loop"])
    hearing_loop_note = note_field()
    quiet_space = answer_field(ACCESS_FACTS["quiet_space"])
    quiet_space_note = note_field()
    parking = answer_field(ACCESS_FACTS["parking"])
    parking_note = note_field()
    nearest_stop = answer_field(ACCESS_FACTS["nearest_stop"])
    nearest_stop_note = note_field()
    access_checked_on = models.DateField(
        _("access last checked on"), null=True, blank=True, help_text=_("The day of the last check at the venue.")
    )
    closed_on = models.DateField(
        _("closed on"),
        null=True,
        blank=True,
        help_text=_("The venue takes no meetings from this day. Its page says so, and lists show it last."),
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = VenueQuerySet.as_manager()

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capacity__isnull=True) | models.Q(capacity__gte=1),
                name="venue_capacity_positive",
                violation_error_message=_("Enter at least 1, or leave it empty if the capacity is not known."),
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    latitude__isnull=False,  # a comparison with NULL is unknown, and a check accepts that
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="venue_position_whole",
                violation_error_message=_("Give both latitude and longitude, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.address_locality}"

    def get_absolute_url(self) -> str:
        return path_of("meetups:venues-detail", self.slug)

    def is_closed_on(self, day: date) -> bool:
        """Return whether the venue takes no meetings on that day."""
        return self.closed_on is not None and self.closed_on <= day

    def refusal_on(self, day: date) -> ValidationError | None:
        """Return why the venue takes no meetings on that day, with the code closed. None if it is open."""
        if self.closed_on is None or not self.is_closed_on(day):
            return None
        values = {"venue": self.name, "day": date_format(self.closed_on, "j F Y")}
        return ValidationError(_("%(venue)s takes no meetings from %(day)s. Choose another venue."), "closed", values)

    @property
    def is_closed(self) -> bool:
        return self.is_closed_on(present.today())

    @property
    def address_lines(self) -> list[str]:
        """The lines of the postal address."""
        return [line for line in (self.street_address, self.address_locality, self.postal_code) if line]

    @property
    def name_and_address(self) -> str:
        return ", ".join([self.name, *self.address_lines])

    @property
    def access_facts(self) -> list[AccessFact]:
        """All access facts, including unknown ones, in the same order on every page."""
        return self._facts(*ACCESS_FACTS)

    @property
    def first_access_facts(self) -> list[AccessFact]:
        """The access facts that matter first: the route, the lift and the toilet."""
        return self._facts("step_free", "lift", "accessible_toilet")

    @property
    def step_free_in_words(self) -> str:
        """Whether there is a step-free way in, with its note: it is never said without."""
        return self._facts("step_free")[0].in_words

    @property
    def way_on_wheels_missing(self) -> str:
        """Return the sentence in place of the way on wheels, if nobody wrote one."""
        return no_way_on_wheels(is_known=self.step_free == Access.NO)

    @property
    def deciding_facts(self) -> list[AccessFact]:
        """The access facts that decide whether somebody can come: the way in, the toilet and the hearing loop."""
        return self._facts(*DECIDING)

    @property
    def other_facts(self) -> list[AccessFact]:
        """The other access facts of which something is known or noted."""
        facts = self._facts(*(name for name in ACCESS_FACTS if name not in DECIDING))
        return [fact for fact in facts if fact.note or not fact.is_unknown]

    def _facts(self, *names: str) -> list[AccessFact]:
        return [
            AccessFact(str(ACCESS_FACTS[name]), getattr(self, name), getattr(self, f"{name}_note"), name)
            for name in names
        ]

    @property
    def map_url(self) -> str:
        """The URL of a map of the venue, or an empty text if its position is not known."""
        if self.latitude is None:
            return ""
        return f"https://www.openstreetmap.org/?mlat={self.latitude}&mlon={self.longitude}#map=17/{self.latitude}/{self.longitude}"


def is_elsewhere(mode: str, venue_id: int | None, usual_venue_id: int | None) -> bool:
    """Return whether an event in person takes place at another venue than its series usually does."""
    return mode != "online" and bool(venue_id and usual_venue_id) and venue_id != usual_venue_id
