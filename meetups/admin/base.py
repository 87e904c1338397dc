"""The base classes of the admin, which limit organisers to the rows of their own groups."""

import logging
import re
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, ObjectDoesNotExist, ValidationError
from django.db import DataError, IntegrityError, models
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from meetups.admin.deletions import RefusableDeletion
from meetups.admin.lists import BoundedAdmin
from meetups.admin.offers import NUMBER, OfferingAdmin
from meetups.admin.saving import SavingAdmin
from meetups.forms.moments import ClockField, ClockInput, SiteMomentField, WallClockWidget, day_widget
from meetups.models import Event, Group
from meetups.models.fields import RenderedField

logger = logging.getLogger(__name__)

MARKDOWN = _("Write **bold**, [a link](https://example.org), - a list.")
LOOKUPS = ("exact", "id__exact", "isnull", "isempty", "year", "month", "day", "gte", "lt")


def own_groups(request: HttpRequest) -> QuerySet[Group]:
    """Return the groups that the logged-in user may organise."""
    return Group.objects.organised_by(request.user)


def only_group(request: HttpRequest) -> Group | None:
    """Return the group of an organiser who has only one."""
    groups = list(own_groups(request)[:2])
    return groups[0] if len(groups) == 1 else None


class SharedAdmin(RefusableDeletion, OfferingAdmin, SavingAdmin, BoundedAdmin):
    """Rows that all organisers share. Roles decide, not Django's permissions.

    A relation offers only the rows that the list of the related model shows.
    """

    list_per_page = 50
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.DateField: {"widget": day_widget()},
        models.DateTimeField: {"form_class": SiteMomentField, "widget": WallClockWidget},
        models.TimeField: {"form_class": ClockField, "widget": ClockInput},
    }
    labels: ClassVar[dict[str, Any]] = {}  # shown instead of the names of the model's fields
    help_texts: ClassVar[dict[str, Any]] = {}
    refusal_fields: ClassVar[dict[str, str]] = {}  # the field that shows a service's error, by the code of the error

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Allow only the list's filters, event and series.

        With other lookups, an organiser could guess a column such as a token, character by character.
        """
        if request is None or request.user.is_superuser:
            return super().lookup_allowed(lookup, value, request)
        filters: list[Any] = [item[0] if isinstance(item, tuple) else item for item in self.get_list_filter(request)]
        parameters = {item.parameter_name for item in filters if not isinstance(item, str)}
        names = {item for item in (*filters, self.date_hierarchy, "event", "series") if isinstance(item, str)}
        return lookup in parameters | names | {f"{name}__{suffix}" for name in names for suffix in LOOKUPS}

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Redirect to the whole list if the query string has an impossible value, such as the year 10000."""
        try:
            return super().get_changelist_instance(request)
        except (DataError, OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return no initial data: Django would take it from the query string."""
        return {}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say how to write bold words, links and lists in a field whose text is rendered."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        rendered = [one.source for one in self.opts.fields if isinstance(one, RenderedField)]
        if field and db_field.model is self.model and db_field.name in rendered:
            field.help_text = f"{field.help_text} {MARKDOWN}".strip()
        return field

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        for name in ("labels", "help_texts"):
            texts = getattr(getattr(kwargs.get("form", self.form), "Meta", None), name, None) or {}
            kwargs.setdefault(name, {**texts, **getattr(self, name)})
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return _refused(form, refusal, self.refusal_fields.get(refusal.code)) if refusal else form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the error of a service on the form, with the values that the user entered."""
        self._refuse_invalid_ids(request)
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
        except IntegrityError:
            request.refusal = ValidationError(  # type: ignore[attr-defined]
                _("Somebody else saved this at the same moment. Check it and save again.")
            )
        return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._refuse_invalid_ids(request)
        return super().changelist_view(request, *args, **kwargs)

    def _refuse_invalid_ids(self, request: HttpRequest) -> None:
        """Raise BadRequest if the id of a chosen row is not a number, or not text where keys are."""
        own = r"[\w-]{0,32}" if isinstance(self.opts.pk, models.CharField) else NUMBER
        if not all(re.fullmatch(own, pk) for pk in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest(f"{ACTION_CHECKBOX_NAME} is not the id of a row")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Refuse to delete a row in use. Show only how many rows use it, because they may be another group's."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected and not request.user.is_superuser:
            number = len(protected)
            words = ngettext("%(number)d record that uses it", "%(number)d records that use it", number)
            protected = [words % {"number": number}]
        return to_delete, counts, set() if protected else lacking, protected  # `protected` alone makes Django refuse

    def ask(
        self, request: HttpRequest, rows: Any, *, action: str, title: Any, template: str = "", **context: Any
    ) -> TemplateResponse:
        """Return the confirmation page of an action. It lists `rows`, and its button sends them with `confirm`.

        The default template needs `words` and `form` in `context`.
        """
        context = {
            **self.admin_site.each_context(request),
            **context,
            "title": title,
            "action": action,
            "rows": rows,
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, template or "admin/meetups/event/action.html", context)

    def perform(self, request: HttpRequest, rows: Any, service: Any, done: Any) -> None:
        """Call `service` for each row, then show each refusal and `done(number)`, the message about the others.

        A row that was deleted meanwhile does not stop the others. The log has the error, which could be another one.
        """
        number = 0
        for row in rows:
            try:
                service(row)
                number += 1
            except ValidationError as refusal:
                self.message_user(request, f"{row}: {' '.join(refusal.messages)}", messages.ERROR)
            except ObjectDoesNotExist:
                logger.exception("A row was deleted before an action reached it")
                self.message_user(request, f"{row}: {_('It was deleted a moment ago.')}", messages.ERROR)
        if number:
            self.message_user(request, done(number), messages.SUCCESS)


def _refused(form: type[ModelForm], refusal: ValidationError, field: str | None) -> type[ModelForm]:
    """Return the same form with the error of a service on `field`."""

    class Refused(form):  # type: ignore[valid-type, misc]
        def clean(self) -> Any:
            cleaned = super().clean()
            self.add_error(field, refusal)
            return cleaned

    return Refused


class LastingAddressAdmin(SharedAdmin):
    """Rows with a public page: the slug is suggested for a new row and never changes (law 8)."""

    def view_on_site(self, obj: Any) -> str | None:
        return obj.get_absolute_url()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        readonly = list(super().get_readonly_fields(request, obj))
        return [*readonly, "slug"] if obj else readonly

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))


class GroupScopedAdmin(SharedAdmin):
    """Rows of a group: only its organisers and superusers list, open and change them."""

    group_path: ClassVar[str] = "group"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(**{f"{self.group_path}__in": own_groups(request).values("pk")})

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_view_permission(request, obj):
            return False
        return obj is None or obj.pk is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def initial_event(self, request: HttpRequest) -> dict[str, Any]:
        """Return the event in the query string as initial data, if the user may organise it."""
        number = request.GET.get("event", "")
        events = self.admin_site._registry[Event].get_queryset(request)
        is_own = bool(re.fullmatch("[1-9][0-9]{0,17}", number)) and events.filter(pk=number).exists()
        return {"event": number} if is_own else {}
