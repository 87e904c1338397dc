"""Names of people as papers show them."""

from django import template

from meetups.wording.badges import badge_name

register = template.Library()
register.filter(badge_name)
