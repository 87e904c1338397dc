"""Registers the admin site of this project."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "config.admin.Site"

    def ready(self) -> None:
        """Take two unused tables out of the admin, hide the secrets of a third, and name those of packages plainly.

        Permissions come from roles, not from Django's groups. The email address is User.email, not allauth's table.
        """
        from config.accounts.admin import AuthenticatorAdmin
        from config.admin_pages import name_packages

        super().ready()
        second_factors = apps.get_model("mfa", "Authenticator")
        admin.site.unregister([apps.get_model("auth", "Group"), apps.get_model("account", "EmailAddress")])
        admin.site.unregister(second_factors)
        admin.site.register(second_factors, AuthenticatorAdmin)
        name_packages()
