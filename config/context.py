"""What every template may say about the site."""

from django.conf import settings
from django.http import HttpRequest

SITE = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "site_contact": settings.SITE_CONTACT}


def site(request: HttpRequest) -> dict[str, str]:
    """The site's name and address, the same for everyone."""
    return SITE
