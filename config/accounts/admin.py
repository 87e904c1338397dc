"""Passkeys and second factors in the admin, where a lost one is deleted."""

from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetups.admin.deletions import RefusableDeletion
from meetups.views import audit

KINDS = {
    Authenticator.Type.WEBAUTHN: _("Passkey"),
    Authenticator.Type.TOTP: _("Codes from an app"),
    Authenticator.Type.RECOVERY_CODES: _("Recovery codes"),
}


class AuthenticatorAdmin(RefusableDeletion, admin.ModelAdmin):
    """Lets a superuser delete a lost passkey or second factor. It can neither add one nor show a secret."""

    list_display = ["user", "kind", "created_at", "last_used_at"]
    fields = ["user", "kind", "created_at", "last_used_at"]

    @admin.display(description=_("kind"), ordering="type")
    def kind(self, authenticator: Authenticator) -> str:
        return str(KINDS[authenticator.type])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        record = partial(audit.record, request, "second-factor-deleted", account=obj.user_id)
        super().delete_model(request, obj)
        transaction.on_commit(record)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        for authenticator in queryset:
            self.delete_model(request, authenticator)
