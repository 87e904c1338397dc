"""The admin, as this site has it."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "config.admin.Site"

    def ready(self) -> None:
        """Take two tables out of the admin that mean nothing here.

        Roles decide instead of Django's groups of permissions, and User.email instead of allauth's email addresses.
        """
        super().ready()
        admin.site.unregister([apps.get_model("auth", "Group"), apps.get_model("account", "EmailAddress")])
