"""Saving a form of the admin: by two people at once, twice, and with buttons that say what happens."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.admin.options import IS_POPUP_VAR, get_content_type_for_model
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db import transaction
from django.forms import ModelForm
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetups.forms import row_versions, versions
from meetups.forms.row_versions import Merged
from meetups.forms.versions import Seen
from meetups.models import User
from meetups.models.fields import new_uid
from meetups.wording.lists import listed

SEEN, ONCE = "_seen", "_once"  # hidden fields: the values that the form showed, and the idempotency key of a new row


class SavingAdmin(admin.ModelAdmin):
    """Rows that several people change, each with a form that carries the values it showed.

    If somebody else saved another value meanwhile, nothing is saved. The form then lists what changed and by whom,
    keeps what the user entered, and can be sent again. A new row is made once, however often its form is sent.
    """

    class Media:
        js = [Script("js/who_hears.js", type="module")]

    # The status that each button sets, by the name of the button; empty for Django's own buttons.
    status_buttons: ClassVar[dict[str, str]] = {}

    def lock(self, row: Any) -> None:
        """Lock a row until the transaction ends.

        If the services that save it lock another row before it, such as its event, override this and lock that one
        first. Two requests that take the same locks in different orders wait for each other (ADR 37).
        """
        list(self.model._base_manager.select_for_update(no_key=True).filter(pk=row.pk).values_list("pk"))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, *args, **kwargs)
        self._press(request)
        with transaction.atomic():
            self._lock_shown(request, object_id)
            saved = None if object_id else self._saved_before(request)
            return saved or super().changeform_view(request, object_id, *args, **kwargs)

    def _press(self, request: HttpRequest) -> None:
        """Set the status of the button that was pressed."""
        if pressed := request.POST.keys() & self.status_buttons:
            data = request.POST.copy()
            data["status"] = self.status_buttons[min(pressed)]
            request.POST = data  # type: ignore[assignment]

    def _lock_shown(self, request: HttpRequest, object_id: str | None) -> None:
        """Lock the row whose values a form shows, so that none changes between the comparison and the saving."""
        row = self.get_object(request, object_id) if object_id and SEEN in request.POST else None
        if row:
            self.lock(row)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        seen = self._seen(request, obj)
        return compared(form, seen, lambda: self._changed_by(request, obj, seen.at)) if seen else form

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Iterator[tuple[Any, Any]]:
        seen = self._seen(request, obj)
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            may_change = inline.has_change_permission(request, obj)
            if not seen or not (may_change or inline.has_add_permission(request, obj)):
                yield formset, inline
            else:
                changed_by = staticmethod(partial(self._changed_by, request, obj, seen.at))
                facts = {"plain": formset, "seen": seen, "changed_by": changed_by, "may_change": may_change}
                yield type(formset.__name__, (ComparedRows, formset), facts), inline

    def _seen(self, request: HttpRequest, row: Any) -> Seen | None:
        """Return the values that the form of a row showed, if one is sent."""
        return versions.read(request.POST.get(SEEN, "")) if row and request.method == "POST" else None

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Log a new row with the idempotency key of its form."""
        if key := _key(request):
            message = [*message, {"form": key}]
        return super().log_addition(request, obj, message)

    def render_change_form(
        self, request: HttpRequest, context: Any, add: bool = False, change: bool = False, form_url: str = "",
        obj: Any = None,
    ) -> Any:  # fmt: skip
        row = context.get("original")
        context["hears"] = self.hears(request, row)
        context["buttons"] = self.buttons(request, row)
        if row:
            changeable = [
                one for one in context["inline_admin_formsets"] if one.has_change_permission or one.has_add_permission
            ]
            rows = row_versions.seen(one.formset for one in changeable)
            context["seen"] = versions.seen(context["adminform"].form, rows)
        else:
            context["once"] = _key(request) or new_uid()
        return super().render_change_form(request, context, add, change, form_url, obj)

    def hears(self, request: HttpRequest, row: Any) -> list[Any]:
        """Return the lines beside the buttons: who is told of what is saved (see `queries.hearing`)."""
        return []

    def buttons(self, request: HttpRequest, row: Any) -> list[tuple[str, Any]]:
        """Return the name and label of each button that saves; empty for Django's own."""
        return []

    def _changed_by(self, request: HttpRequest, row: Any, at: Any) -> str:
        """Return the names of those who changed a row in the admin since this time."""
        entries = LogEntry.objects.filter(
            content_type=get_content_type_for_model(row), object_id=str(row.pk), action_time__gt=at
        )
        people = {entry.user for entry in entries.select_related("user").order_by("action_time")[:50]}
        return listed([gettext("you (in another window)") if one == request.user else str(one) for one in people])

    def _saved_before(self, request: HttpRequest) -> HttpResponse | None:
        """Return the answer to a form of a new row that the same user sent before; None for any other form.

        If it is sent twice at the same moment, the second one waits until the first one is answered.
        """
        key = _key(request)
        if not key:
            return None
        user = cast(User, request.user)  # every user of the admin is logged in
        list(User.objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk"))
        entries = LogEntry.objects.filter(user=user, content_type=get_content_type_for_model(self.model))
        entry = entries.filter(action_flag=ADDITION, change_message__contains=json.dumps({"form": key})).first()
        row = self.get_queryset(request).filter(pk=entry.object_id).first() if entry else None
        if row is None:
            return None
        if IS_POPUP_VAR in request.POST:
            return self.response_add(request, row)
        self.message_user(request, gettext("“%s” is saved already.") % row, messages.SUCCESS)
        return HttpResponseRedirect(reverse(admin_urlname(self.opts, "change"), args=[row.pk]))  # type: ignore[arg-type]


def _key(request: HttpRequest) -> str:
    """Return the idempotency key that the form of a new row carries; empty if it carries none."""
    key = request.POST.get(ONCE, "")
    return key if re.fullmatch("[0-9a-f-]{36}", key) else ""


def compared(form: type[ModelForm], seen: Seen, changed_by: Callable[[], str]) -> type[ModelForm]:
    """Return the same form with an error if somebody else changed what the form showed."""

    class Compared(form):  # type: ignore[valid-type, misc]
        def clean(self) -> Any:
            cleaned = super().clean()
            if found := versions.differences(self, seen):
                self.add_error(None, [_changed(changed_by), *map(str, found)])
                versions.take_over(self, seen, found)
            return cleaned

    return Compared


class ComparedRows:
    """The base of a formset with an error if somebody else changed its rows. It must be the first base class.

    A row that they added or deleted is added to what was sent, or taken out of it.
    """

    plain: ClassVar[Any]  # the same class of formsets without this base
    seen: ClassVar[Seen]
    changed_by: Any  # returns the names of those who changed the form
    may_change: ClassVar[bool]
    _non_form_errors: Any
    merged = Merged({}, [], {}, set())

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if merged := row_versions.merged(self.plain, kwargs, self.seen, may_change=self.may_change):
            self.merged, self.data = merged, merged.data

    def _construct_form(self, number: int, **kwargs: Any) -> Any:
        form = super()._construct_form(number, **kwargs)  # type: ignore[misc]
        versions.show_saved(form, self.merged.left.get(number, ()))
        if number in self.merged.added:  # nothing of it was sent
            form._errors, form.cleaned_data = {}, form.initial
        return form

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        if self.merged.differences:
            words = [_changed(self.changed_by), *map(str, self.merged.differences), *self._non_form_errors]
            self._non_form_errors = self.error_class(words, error_class="nonform", renderer=self.renderer)  # type: ignore[attr-defined]


def _changed(changed_by: Callable[[], str]) -> str:
    who = capfirst(changed_by()) or _("Somebody else")
    words = _("%s changed this while you had it open.") % who
    return f"{words} {_('Nothing is saved yet. Check it, and save again.')}"
