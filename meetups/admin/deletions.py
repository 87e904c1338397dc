"""Deletion in the admin that a service can refuse."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import actions
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

ACTION = "delete_selected"


class RefusableDeletion:
    """Shows the message of a service that refuses a deletion, on the page and in the action."""

    opts: Any

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().delete_view(request, object_id, *args, **kwargs)  # type: ignore[misc]
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)
        return response

    def response_delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect to the list. Django redirects to the index if the user may delete rows but not change them."""
        response: HttpResponse = super().response_delete(request, *args, **kwargs)  # type: ignore[misc]
        if response.headers.get("Location") == reverse("admin:index"):
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return response

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        if ACTION in found:
            found[ACTION] = (delete_selected, *found[ACTION][1:])
        return found


def delete_selected(model_admin: Any, request: HttpRequest, queryset: QuerySet) -> Any:
    """Delete all chosen rows as Django does, or none if a service refuses one."""
    try:
        with transaction.atomic():
            return actions.delete_selected(model_admin, request, queryset)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return None
