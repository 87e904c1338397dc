"""The admin, as this site has it."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "config.admin.Site"

    def ready(self) -> None:
        """Take two tables out of the admin that mean nothing here, and the secrets out of a third.

        Roles decide instead of Django's groups of permissions, and User.email instead of allauth's email addresses.
        """
        from config.accounts.admin import AuthenticatorAdmin

        super().ready()
        second_factors = apps.get_model("mfa", "Authenticator")
        admin.site.unregister([apps.get_model("auth", "Group"), apps.get_model("account", "EmailAddress")])
        admin.site.unregister(second_factors)
        admin.site.register(second_factors, AuthenticatorAdmin)
