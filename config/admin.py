"""The admin site, where organisers work."""

import logging
import re
from functools import update_wrapper
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from config.admin_pages import in_sections
from meetups.admin import start
from meetups.views.log_ins import needs_recent_log_in

logger = logging.getLogger(__name__)

OMITTED = {"view_on_site", "password_change", "password_change_done", "autocomplete"}


class Site(admin.AdminSite):
    """Django's admin without /admin/r/, which shows the URL of any row to any organiser.

    The URL of an attendee holds a token (law 4), and that of a draft its title.
    """

    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = _("Organise")

    def get_urls(self) -> list[Any]:
        """Leave out /admin/r/, the pages that change a password (accounts have none, ADR 5) and the autocomplete.

        Forms offer and find rows without a script (`meetups/admin/offers.py`).
        """
        own = [
            path("meetings/<int:number>/arrange/", self.admin_view(start.arrange), name="arrange"),
            path("meetings/<int:number>/holiday/", self.admin_view(start.meets_on_holiday), name="meets_on_holiday"),
        ]
        return own + [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in OMITTED]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the log-in page of the site. An account without a role reads how it gets one."""
        if request.user.is_authenticated and not self.has_permission(request):
            return render(request, "account/no_role.html", status=403)
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the pages in sections that organisers know, rather than by app."""
        return in_sections(super().get_app_list(request, app_label))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the start page."""
        return super().index(request, start.start_context(request) | (extra_context or {}))

    def app_index(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """Redirect to the start page, which lists the pages of all apps."""
        return HttpResponseRedirect(reverse("admin:index"))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Guard every page of the admin, those of other packages too.

        A forged request is refused with a 400. A deletion needs a log-in within the last hour (ADR 19), because it can
        delete personal data or roles too. If a colleague deleted a row between two reads, or saved one with the same
        slug, the list says so.
        """
        model_admin = getattr(view, "__self__", None)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refuse_forged_request(request, kwargs.get("object_id", ""))
            shown = needs_recent_log_in(view) if is_deletion(request) else view
            try:
                response: HttpResponse = shown(request, *args, **kwargs)
                return response
            except (DataError, OverflowError) as error:
                raise BadRequest("a value is larger than its column") from error
            except ObjectDoesNotExist as error:
                return changed_meanwhile(request, model_admin, error, _("It was deleted a moment ago."))
            except IntegrityError as error:
                words = _("Somebody else saved this at the same moment. Check it and save again.")
                return changed_meanwhile(request, model_admin, error, words)

        return super().admin_view(update_wrapper(guarded, view), cacheable)


def is_deletion(request: HttpRequest) -> bool:
    """Return whether a request is for the page that deletes a row, or for the action that deletes several."""
    page = request.resolver_match.url_name if request.resolver_match else ""
    return (page or "").endswith("_delete") or "delete_selected" in request.POST.getlist("action")


def changed_meanwhile(request: HttpRequest, model_admin: Any, error: Exception, words: Any) -> HttpResponse:
    """Say in these words what a colleague did, and redirect to the list of these rows, or else to the start page.

    The log has the error, because it could be a fault of the site. It is raised if a GET would redirect to itself.
    """
    opts = getattr(model_admin, "opts", None)
    to = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist") if opts else reverse("admin:index")
    if request.method != "POST" and request.path == to:
        raise error
    logger.error("A colleague changed a row before a page of the admin was done with it", exc_info=error)
    messages.error(request, words)
    return HttpResponseRedirect(to)


def refuse_forged_request(request: HttpRequest, object_id: str) -> None:
    """Raise BadRequest for values that no page of the admin sends and that make Django's admin fail.

    `object_id` is the part of the path, as `quote` writes it ("_00" is a NUL). A NUL is no text to PostgreSQL;
    `_to_field` names a field; nothing here is saved as new (`save_as` is off).
    """
    texts = [unquote(object_id), *request.GET, *(value for _name, values in request.GET.lists() for value in values)]
    if any("\0" in text for text in [*texts, *request.POST.getlist(ACTION_CHECKBOX_NAME)]):
        raise BadRequest("NUL in the URL or in a row number")
    fields = [*request.GET.getlist(TO_FIELD_VAR), *request.POST.getlist(TO_FIELD_VAR)]
    if not all(re.fullmatch("[a-z][a-z_]*", field) for field in fields):
        raise BadRequest(f"{TO_FIELD_VAR} names no field")
    if "_saveasnew" in request.POST:
        raise BadRequest("_saveasnew is not offered")
