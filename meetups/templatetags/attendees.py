"""The options of an attendee, for the emails about their place."""

from django import template

from meetups.services.attendees.options import options_for

register = template.Library()
register.simple_tag(options_for)
