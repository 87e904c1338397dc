"""Followers in the admin, for superusers. Organisers see only their number (`groups.GroupAdmin`)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from meetups.admin.base import SharedAdmin
from meetups.admin.lists import FilledFilter, RelatedFilter
from meetups.models import Subscription
from meetups.services import subscriptions


@admin.register(Subscription)
class SubscriptionAdmin(SharedAdmin):
    """Rows can be deleted, but not added or changed, because only the follower may confirm a subscription."""

    list_display = ["email", "group", "often", "wants_actions", "created_at", "confirmed_at", "news_since"]
    list_select_related = ["group"]
    list_filter = [("confirmed_at", FilledFilter), "often", ("group", RelatedFilter)]
    search_fields = ["email"]
    fields = ["email", "group", "often", "wants_actions", "created_at", "confirmed_at", "news_since"]
    view_on_site = False  # only the follower may have the token in the URL

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Subscription) -> None:
        subscriptions.unsubscribe(subscription=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for subscription in queryset:
            subscriptions.unsubscribe(subscription=subscription)
