"""The admin, as this site has it."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "config.admin.Site"

    def ready(self) -> None:
        """Django's own groups of permissions are taken away: here roles decide, and a group is a community."""
        super().ready()
        admin.site.unregister(apps.get_model("auth", "Group"))
