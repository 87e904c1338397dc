"""Accounts and organisations in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetups.admin.base import SharedAdmin, own_groups
from meetups.admin.organisers import record_later
from meetups.forms.people import MergeForm
from meetups.models import Attendee, Organisation, User
from meetups.services import accounts, organisations
from meetups.views.log_ins import needs_recent_log_in


@admin.register(Organisation)
class OrganisationAdmin(SharedAdmin):
    """Organisations, shared by all organisers, but rare names that attendees of other groups typed."""

    list_display = ["name", "website", "number_of_attendees"]
    search_fields = ["name"]
    ordering = ["name"]
    actions = ["merge"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """Count the attendees of each, in every state: an index alone answers that, with millions of rows too."""
        attendees = Attendee.objects.filter(organisation=OuterRef("pk")).order_by().values("organisation")
        number = Coalesce(Subquery(attendees.annotate(number=Count("*")).values("number")), 0)
        rows = super().get_queryset(request).annotate(people=number)
        return rows if request.user.is_superuser else rows.shown_to_organisers_of(own_groups(request))

    def has_view_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        if not super().has_view_permission(request, obj):
            return False
        return obj is None or obj.pk is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    @admin.display(description=_("attendees"), ordering="people")
    def number_of_attendees(self, organisation: Any) -> int:
        return int(organisation.people)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let only superusers delete an organisation, because its name is on public pages."""
        return bool(request.user.is_superuser)

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Let only superusers merge: it changes all groups and cannot be undone."""
        return bool(request.user.is_superuser)

    @admin.action(description=_("Merge into one"), permissions=["merge"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> HttpResponse | None:
        form = MergeForm(request.POST if "confirm" in request.POST else None, organisations=queryset)
        if not form.is_valid():
            words = _("All attendees from these organisations move to the one you keep. This cannot be undone.")
            return self.ask(request, queryset, action="merge", title=_("Merge into one"), words=words, form=form)
        self.perform(
            request,
            [form.cleaned_data["into"]],
            lambda into: organisations.merge(into=into, others=queryset),
            lambda number: gettext("The organisations are merged."),
        )
        return None


@admin.register(User)
class UserAdmin(SharedAdmin):
    """Accounts, for superusers. Organisers see the names of the organisers of their groups.

    Their email addresses are on the page of the group, for its leads.
    """

    list_display = ["name", "email"]
    search_fields = ["name", "email"]
    fieldsets = [(None, {"fields": ["name"]})]
    superuser_fieldsets = [
        (None, {"fields": ["name", "email", "is_active"]}),
        (
            _("Permissions"),
            {
                "fields": ["is_superuser"],
                "description": _("Organisers do not need this. Invite them on the page of their group."),
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        people = super().get_queryset(request)
        if request.user.is_superuser:
            return people
        shown = User.objects.filter(organiser_roles__group__in=own_groups(request).values("pk"))
        return people.filter(pk__in=shown.values("pk"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_view_permission(request, obj):
            return False
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let nobody add an account: people are invited, or their proposed group is accepted (ADR 45)."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.superuser_fieldsets if request.user.is_superuser else self.fieldsets

    def get_list_display(self, request: HttpRequest) -> Any:
        return self.list_display if request.user.is_superuser else ["name"]

    def get_search_fields(self, request: HttpRequest) -> Any:
        return self.search_fields if request.user.is_superuser else ["name"]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return ["is_active", "is_superuser"] if request.user.is_superuser else []

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask superusers to log in again after an hour, because they can change roles and email addresses here."""
        view = super().changeform_view
        return (needs_recent_log_in(view) if request.user.is_superuser else view)(request, *args, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Make the user's own email address read-only. They change it with a link in an email (ADR 19)."""
        return ["email"] if obj == request.user else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        if obj == request.user:
            words = gettext('To change it, <a href="{}">have a link sent to the new email address</a>.')
            kwargs["help_texts"] = {"email": format_html(words, reverse("account_change_email"))}
        return super().get_form(request, obj, change=change, **kwargs)

    def lock(self, row: User) -> None:
        """Lock an account with all superusers, in their order, as services do."""
        accounts.lock_account(row)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        accounts.save(account=obj)
        if {"is_superuser", "is_active"} & set(form.changed_data):
            facts = {"superuser": int(obj.is_superuser), "active": int(obj.is_active)}
            record_later(request, "role-changed", account=obj.pk, **facts)
        if "email" in form.changed_data:
            record_later(request, "email-changed", account=obj.pk)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        number = obj.pk
        for group in accounts.delete(account=obj):
            record_later(request, "roles", group=group, organiser=number, role="removed")
        record_later(request, "account-deleted", account=number)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for account in queryset:
            self.delete_model(request, account)
