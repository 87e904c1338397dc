"""The organisers' side of the site."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class Site(admin.AdminSite):
    """Django's admin without its door for everything: /admin/r/ tells any row's address to any organiser.

    An attendee's address is a key (law 4), and a foreign draft's tells its title.
    """

    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = _("Organise")

    def get_urls(self) -> list[Any]:
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) != "view_on_site"]
