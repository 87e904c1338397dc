"""Model fields and validators that several models share."""

import re
import uuid
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from meetups.standards import markdown
from meetups.standards.characters import INVISIBLE
from meetups.standards.markdown import Strength
from meetups.standards.markdown_pictures import Find, numbers_in
from meetups.wording import texts

_REFUSED_IN_PROSE = re.compile(f"[{INVISIBLE}]")
_REFUSED_IN_LINE = re.compile(f"[{INVISIBLE}\t\n\r\u2028\u2029]")
_message = _("This has a character that cannot be shown. Type it again rather than pasting it.")

validate_prose = RegexValidator(_REFUSED_IN_PROSE, _message, code="control", inverse_match=True)
validate_line = RegexValidator(_REFUSED_IN_LINE, _message, code="control", inverse_match=True)
validate_nation = RegexValidator(
    r"\A[A-Z]{2}(-[A-Z0-9]{1,3})?\Z", _("Use a code such as GB-ENG, GB-WLS, GB-SCT, GB-NIR or FR."), code="nation"
)

_zones = cache(available_timezones)


def validate_zone(name: str) -> None:
    """Raise ValidationError unless this is a name in the IANA database, such as Europe/London."""
    if name not in _zones() or name in {"Factory", "localtime"}:
        raise ValidationError(_("Use the name of a time zone, such as Europe/London."), code="zone")


def new_uid() -> str:
    """Return a random UUID, which reveals neither host nor person (RFC 7986, section 5.3)."""
    return str(uuid.uuid4())


class Later(models.Func):
    """A moment so many hours later, in SQL that any tool of the database understands.

    On SQLite, Django adds hours by a function of its own. With it in a constraint, `sqlite3` cannot restore the table.
    """

    arity = 1
    output_field = models.DateTimeField()
    template = "(%(expressions)s + INTERVAL '%(hours)s hours')"

    def __init__(self, moment: str, *, hours: int) -> None:
        super().__init__(moment, hours=hours)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Four signs, because Django formats the template and then the statement. Fractions of a second come after 19.
        moment = "strftime('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%S', %(expressions)s, '+%(hours)s hours')"
        sql, values = self.as_sql(compiler, connection, template=f"({moment} || substr(%(expressions)s, 20))")
        return sql, [*values, *values]


class LineField(models.CharField):
    """One line of text without invisible characters, so that it is safe in a subject line and in XML."""

    default_validators = [validate_line]


class _Typed:
    """A field of Django's for a text that people type. In migrations it is Django's own."""

    of_django = ""

    @cached_property
    def validators(self) -> list[Any]:
        """The validators, with the one that refuses characters that cannot be shown: Django's own let some pass."""
        return [*super().validators, validate_line]  # type: ignore[misc]

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, self.of_django, args, kwargs


class URLField(_Typed, models.URLField):
    """A URL without invisible characters."""

    of_django = "django.db.models.URLField"


class ContactField(_Typed, models.EmailField):
    """An email address that is shown, without invisible characters (which a quoted local part may have)."""

    of_django = "django.db.models.EmailField"


class ProseField(models.TextField):
    """Several lines of text. The length is limited, because long texts take long to render."""

    default_validators = [validate_prose, MaxLengthValidator(50_000)]

    @cached_property
    def validators(self) -> list[Any]:
        """The validators, with one for `max_length`: Django's text fields have it in forms alone."""
        limit = [MaxLengthValidator(self.max_length)] if self.max_length else []
        return [*super().validators, *limit]


class RenderedField(models.TextField):
    """The safe HTML of a Markdown field of the same row, rendered each time the row is written.

    With `keeps_lines`, each line that is typed is a line of the page. `pictures_of` names the attribute with the key of
    the group whose pictures the text may show (ADR 58). It is not in migrations.
    """

    # A change of these changes no column, so SQLite does not make the table anew.
    non_db_attrs = (*models.TextField.non_db_attrs, "source", "strength", "keeps_lines")

    def __init__(
        self,
        *args: Any,
        source: str = "",
        strength: str = Strength.ORGANISER,
        keeps_lines: bool = False,
        pictures_of: str = "",
        **kwargs: Any,
    ) -> None:
        self.source, self.strength, self.keeps_lines = source, Strength(strength), keeps_lines
        self.pictures_of = pictures_of
        kwargs.update(editable=False, blank=True, default="")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"], kwargs["blank"], kwargs["default"]
        kwargs["source"] = self.source
        if self.strength != Strength.ORGANISER:
            kwargs["strength"] = str(self.strength)
        if self.keeps_lines:
            kwargs["keeps_lines"] = True
        return name, path, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        html = self.html_of(model_instance)
        setattr(model_instance, self.attname, html)
        return html

    def html_of(self, row: models.Model) -> str:
        """Return the HTML of the Markdown field of a row. One query if the text may show pictures, else none.

        Its ids begin with the name of the Markdown field.
        """
        text = getattr(row, self.source)
        return markdown.render(
            text,
            self.strength,
            prefix=f"text-{self.source.replace('_', '-')}",
            labels=texts.labels(),
            keeps_lines=self.keeps_lines,
            picture=self._pictures(row, text),
        )

    def _pictures(self, row: models.Model, text: str) -> Find | None:
        """Return what finds the pictures that this text may show, or None if it shows none."""
        numbers = numbers_in(text) if self.pictures_of else []
        if not numbers:
            return None
        pictures: Any = apps.get_model("meetups.Picture")._default_manager
        find: Find = pictures.numbered(numbers, getattr(row, self.pictures_of)).get
        return find


class MomentField(models.DateTimeField):
    """A date and time from 1970 to 2100. Anything else is a typing mistake."""

    default_validators = [
        MinValueValidator(datetime(1970, 1, 1, tzinfo=UTC), _("Use a date from 1970 to 2100.")),
        MaxValueValidator(datetime(2100, 12, 31, 23, 59, 59, tzinfo=UTC), _("Use a date from 1970 to 2100.")),
    ]


class ZoneField(models.CharField):
    """The name of a time zone in the IANA database, by default the site's own.

    Migrations do not name the default, so that they are the same for every `TIME_ZONE`.
    """

    default_validators = [validate_zone]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("default", settings.TIME_ZONE)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, path, args, kwargs
