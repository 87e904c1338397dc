"""Moments as pages show them."""

from datetime import datetime

from django import template
from django.conf import settings

from meetups.wording.dates import moment_in_words

register = template.Library()


@register.filter
def moment(at: datetime, zone: str = "") -> str:
    """Return the local time in a zone, or that of the site, with its day: `Monday 23 November 2026, 6pm GMT`."""
    return moment_in_words(at, zone or settings.TIME_ZONE)
